// What files begin with, by extension: a file that is named for one thing and begins with another is either broken or
// a disguise (CWE-434). Facts of the formats' own specifications. What follows the signature is not looked at: a file
// that is two things at once is for the payload guard, which reads its text.

export interface Kind {
  /** Media types that a client may state for it; the first is its own. */
  readonly types: readonly string[]
  /** Any of these; each is bytes at offsets. Empty for text, which has no signature. */
  readonly signatures: readonly Signature[]
  /** It has no signature, but it is text: no control characters, and the beginning of no binary format. */
  readonly text?: true
}

/** Runs of bytes, each at its offset. */
export type Signature = readonly (readonly [offset: number, bytes: readonly number[]])[]

const ascii = (text: string, offset = 0): readonly [number, readonly number[]] => [
  offset,
  Array.from(text, (letter) => letter.charCodeAt(0)),
]
const at = (offset: number, ...bytes: readonly number[]): readonly [number, readonly number[]] => [
  offset,
  bytes,
]
const kind = (types: string, ...signatures: readonly Signature[]): Kind => ({
  types: types.split(' '),
  signatures,
})
const text = (types: string): Kind => ({ types: types.split(' '), signatures: [], text: true })

const ZIP = [[at(0, 0x50, 0x4b, 0x03, 0x04)], [at(0, 0x50, 0x4b, 0x05, 0x06)]] as const
const OLE = [at(0, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)] as const
const JPEG = kind('image/jpeg image/jpg image/pjpeg', [at(0, 0xff, 0xd8, 0xff)])
const TIFF = kind('image/tiff', [at(0, 0x49, 0x49, 0x2a, 0)], [at(0, 0x4d, 0x4d, 0, 0x2a)])
const brand = (...names: readonly string[]): readonly Signature[] =>
  names.map((name) => [ascii(`ftyp${name}`, 4)] as const)
const MP3 = [
  [ascii('ID3')],
  [at(0, 0xff, 0xfb)],
  [at(0, 0xff, 0xf3)],
  [at(0, 0xff, 0xf2)],
  [at(0, 0xff, 0xfa)],
] as const
const office = (name: string): Kind => kind(`application/vnd.openxmlformats-officedocument.${name}`, ZIP[0])
const open = (name: string): Kind => kind(`application/vnd.oasis.opendocument.${name}`, ZIP[0])

export const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['png', kind('image/png', [at(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)])],
  ['jpg', JPEG],
  ['jpeg', JPEG],
  ['gif', kind('image/gif', [ascii('GIF87a')], [ascii('GIF89a')])],
  ['webp', kind('image/webp', [ascii('RIFF'), ascii('WEBP', 8)])],
  ['bmp', kind('image/bmp image/x-ms-bmp', [ascii('BM')])],
  ['ico', kind('image/x-icon image/vnd.microsoft.icon', [at(0, 0, 0, 1, 0)])],
  ['tif', TIFF],
  ['tiff', TIFF],
  ['avif', kind('image/avif', ...brand('avif', 'avis', 'mif1'))],
  ['heic', kind('image/heic image/heif', ...brand('heic', 'heix', 'hevc', 'mif1', 'msf1'))],
  ['psd', kind('image/vnd.adobe.photoshop application/x-photoshop', [ascii('8BPS')])],
  ['pdf', kind('application/pdf application/x-pdf', [ascii('%PDF-')])],
  ['zip', kind('application/zip application/x-zip-compressed', ...ZIP)],
  ['gz', kind('application/gzip application/x-gzip', [at(0, 0x1f, 0x8b, 8)])],
  ['bz2', kind('application/x-bzip2', [ascii('BZh')])],
  ['xz', kind('application/x-xz', [at(0, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)])],
  ['zst', kind('application/zstd', [at(0, 0x28, 0xb5, 0x2f, 0xfd)])],
  ['7z', kind('application/x-7z-compressed', [at(0, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)])],
  ['rar', kind('application/vnd.rar application/x-rar-compressed', [at(0, 0x52, 0x61, 0x72, 0x21, 0x1a, 7)])],
  ['tar', kind('application/x-tar', [ascii('ustar', 257)])],
  ['docx', office('wordprocessingml.document')],
  ['xlsx', office('spreadsheetml.sheet')],
  ['pptx', office('presentationml.presentation')],
  ['odt', open('text')],
  ['ods', open('spreadsheet')],
  ['odp', open('presentation')],
  ['epub', kind('application/epub+zip', ZIP[0])],
  ['doc', kind('application/msword', OLE)],
  ['xls', kind('application/vnd.ms-excel', OLE)],
  ['ppt', kind('application/vnd.ms-powerpoint', OLE)],
  ['msg', kind('application/vnd.ms-outlook', OLE)],
  ['rtf', kind('application/rtf text/rtf', [ascii('{\\rtf')])],
  ['mp3', kind('audio/mpeg audio/mp3', ...MP3)],
  ['wav', kind('audio/wav audio/x-wav audio/wave', [ascii('RIFF'), ascii('WAVE', 8)])],
  ['flac', kind('audio/flac audio/x-flac', [ascii('fLaC')])],
  ['ogg', kind('audio/ogg application/ogg video/ogg', [ascii('OggS')])],
  ['m4a', kind('audio/mp4 audio/x-m4a', ...brand('M4A ', 'mp42', 'isom'))],
  ['mp4', kind('video/mp4', [ascii('ftyp', 4)])],
  ['mov', kind('video/quicktime', ...brand('qt  '), [ascii('moov', 4)])],
  ['avi', kind('video/x-msvideo video/avi', [ascii('RIFF'), ascii('AVI ', 8)])],
  ['webm', kind('video/webm audio/webm', [at(0, 0x1a, 0x45, 0xdf, 0xa3)])],
  ['mkv', kind('video/x-matroska', [at(0, 0x1a, 0x45, 0xdf, 0xa3)])],
  ['woff', kind('font/woff application/font-woff', [ascii('wOFF')])],
  ['woff2', kind('font/woff2', [ascii('wOF2')])],
  ['ttf', kind('font/ttf', [at(0, 0, 1, 0, 0)])],
  ['otf', kind('font/otf', [ascii('OTTO')])],
  ['wasm', kind('application/wasm', [at(0, 0, 0x61, 0x73, 0x6d)])],
  ['parquet', kind('application/vnd.apache.parquet', [ascii('PAR1')])],
  ['sqlite', kind('application/vnd.sqlite3', [ascii('SQLite format 3\0')])],
  ['txt', text('text/plain')],
  ['log', text('text/plain')],
  ['md', text('text/markdown text/plain')],
  ['csv', text('text/csv text/plain application/csv application/vnd.ms-excel')],
  ['tsv', text('text/tab-separated-values text/plain')],
  ['json', text('application/json text/plain')],
  ['ndjson', text('application/x-ndjson text/plain')],
  ['xml', text('application/xml text/xml text/plain')],
  ['yaml', text('application/yaml text/yaml application/x-yaml text/plain')],
  ['yml', text('application/yaml text/yaml application/x-yaml text/plain')],
  ['svg', text('image/svg+xml')],
  ['ics', text('text/calendar')],
  ['vcf', text('text/vcard text/x-vcard')],
  ['pem', text('application/x-pem-file text/plain application/x-x509-ca-cert')],
])

/** What no upload of another name may begin with: programs and scripts that a system runs by their first bytes. */
const PROGRAMS: readonly Signature[] = [
  [ascii('MZ')],
  [at(0, 0x7f, 0x45, 0x4c, 0x46)],
  [at(0, 0xcf, 0xfa, 0xed, 0xfe)],
  [at(0, 0xce, 0xfa, 0xed, 0xfe)],
  [at(0, 0xca, 0xfe, 0xba, 0xbe)],
  [ascii('#!')],
  [ascii('<?php')],
  [ascii('<?=')],
  [ascii('<%')],
]

const begins = (bytes: Uint8Array, start: number, end: number, signature: Signature): boolean =>
  signature.every(
    ([offset, run]) =>
      start + offset + run.length <= end &&
      run.every((byte, index) => bytes[start + offset + index] === byte),
  )

/** Do the bytes of [start, end) begin as a file of this kind does? Without a signature: are they text throughout? */
export const isOfKind = (known: Kind, bytes: Uint8Array, start: number, end: number): boolean =>
  known.text === true
    ? isText(bytes, start, end) && !beginsBinary(bytes, start, end)
    : known.signatures.some((signature) => begins(bytes, start, end, signature))

export const beginsProgram = (bytes: Uint8Array, start: number, end: number): boolean =>
  PROGRAMS.some((signature) => begins(bytes, start, end, signature))

/** Texts that are some other format's beginning, such as `%PDF-` in a .txt. Two letters may be anybody's words. */
const beginsBinary = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (const { signatures } of KINDS.values())
    for (const signature of signatures)
      if (lengthOf(signature) > 3 && begins(bytes, start, end, signature)) return true
  return false
}

const lengthOf = (signature: Signature): number => signature.reduce((sum, [, run]) => sum + run.length, 0)

/** No control characters but those of lines, tabs and pages. Bytes above ASCII may be of any encoding. */
const isText = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) return false
  }
  return true
}

/** By media type, for a body that is one file. */
export const kindOfType = (mediaType: string): Kind | undefined => {
  for (const known of KINDS.values()) if (known.types[0] === mediaType) return known
  return undefined
}
