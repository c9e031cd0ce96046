// File formats by their signatures (WHATWG MIME Sniffing §6, and the formats' own documents): the proof that a content
// is the picture, document or archive that its name and its type claim it to be. A client writes all three, but an
// origin that takes a PNG named .png, declared image/png, for JSON, a form or a page has nothing that told it so; a
// control character in a text proves nothing. Formats of data (tar, SQLite, Avro, protobuf) hold texts as they are, so
// none of them is here.

import { charset, DIGITS, isRun, standsAt, wordSet } from '../runs.ts'

/** A byte of 0x80 and more that is no UTF-8, as decoded. */
const X = '\ufffd'

/** Signatures that no text begins with. */
const SIGNATURES: readonly string[] = [
  `${X}PNG\r\n\x1a\n`,
  // JPEG, its first segment's mark being one more such byte
  `${X}${X}${X}${X}`,
  'PK\x03\x04',
  `\x1f${X}\b`,
  `7z${X}${X}'\x1c`,
  'Rar!\x1a\x07',
  // Compound files of older offices: e0 a1 b1 happen to be a letter
  `${X}${X}\x11\u0871\x1a${X}`,
  'II*\0',
  'MM\0*',
  '\0\0\x01\0',
  // Matroska, WebM
  '\x1aE\u07e3',
  '\0asm',
  `(${X}/${X}`,
  `${X}7zXZ\0`,
  '\0\x01\0\0',
  'OggS\0',
]

/** Signatures that are letters: a text may begin so, and then has none of the bytes behind them. */
const LETTERS: readonly string[] = [
  'GIF87a',
  'GIF89a',
  'RIFF',
  'ID3',
  'fLaC',
  'wOFF',
  'wOF2',
  'OTTO',
  'BM',
  'BZh',
  '8BPS',
]

const LETTERS_HEAD = 40

/** Does the content begin as a known format that is no text does? */
export const hasSignature = (content: string): boolean => {
  if (SIGNATURES.some((signature) => content.startsWith(signature))) return true
  // ISO base media: MP4, QuickTime, HEIC, AVIF
  if (content.startsWith('ftyp', 4)) return content.charCodeAt(0) === 0
  if (content.startsWith(PDF)) return isPdfVersion(content, PDF.length)
  return LETTERS.some((head) => content.startsWith(head)) && hasNoText(content.slice(0, LETTERS_HEAD))
}

const PDF = '%PDF-'

/** `1.7`, and the line's end. */
const isPdfVersion = (content: string, at: number): boolean =>
  (content[at] === '1' || content[at] === '2') &&
  content[at + 1] === '.' &&
  standsAt(content, at + 2, DIGITS) &&
  standsAt(content, at + 3, ENDING)

const ENDING = charset('\r\n \t')

const hasNoText = (head: string): boolean => {
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at)
    if (code === 0xfffd || code < 9 || (code > 13 && code < 32)) return true
  }
  return false
}

const EXTENSIONS = wordSet(
  'png apng jpg jpeg jpe jfif gif webp bmp tif tiff ico cur heic heif avif psd pdf zip gz tgz 7z rar bz2 xz zst doc docx docm dot dotx xls xlsx xlsm xlt xltx ppt pptx pptm potx odt ods odp odg epub mp3 mp4 m4a m4v mov ogg oga ogv opus wav avi flac aac webm mkv weba woff woff2 ttf otf wasm',
)

/** Words, with blanks and dashes between them. */
const NAMED = charset('A-Za-z0-9_ -')

/** A file's name that no server takes for a text's: its last extension is such a format's, or it has none. */
export const isNamedBinary = (filename: string): boolean => {
  if (filename === '') return false
  const dot = filename.lastIndexOf('.')
  return dot < 0 ? isRun(filename, NAMED) : EXTENSIONS.has(filename.slice(dot + 1).toLowerCase())
}
