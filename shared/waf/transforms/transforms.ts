// The table of transformations: what a rule's `t:` names. Each row also says which bytes it can act on and which it can
// bring in, so that one look at a text's bytes decides which transformations are no-ops for it (a row that names too
// few bytes would hide a match: a property test holds every row to its function).

import { removeComments, removeCommentsChar, replaceComments } from './comments.ts'
import { cssDecode, escapeSeqDecode, jsDecode, urlDecode, urlDecodeUni } from './decode.ts'
import { base64Decode, base64DecodeExt, base64Encode, md5, sha1, urlEncode } from './encode.ts'
import { htmlEntityDecode } from './entities.ts'
import { hexDecode, hexEncode, sqlHexDecode, utf8toUnicode } from './hex.ts'
import { normalizePath, normalizePathWin } from './path.ts'
import * as text from './text.ts'

export interface Transform {
  readonly name: string
  readonly apply: (text: string) => string
  /** The text stays as it is unless one of these bytes stands in it; undefined where any text may change. */
  readonly acts: string | undefined
  /** Bytes that may come in, beside those that the text held before; undefined for any. */
  readonly makes: string | undefined
  /**
   * True where each name between slashes of the answer, with the slashes next to it, stands in the text, too, as long
   * as no backslash does.
   */
  readonly keepsNames: boolean
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const SPACES = '\t\n\v\f\r \xa0'
const HIGH = Array.from({ length: 64 }, (_, at) => String.fromCharCode(0xc0 + at)).join('')

const LOWER = UPPER.toLowerCase()

const row = (
  name: string,
  apply: Transform['apply'],
  acts?: string,
  makes?: string,
  keepsNames = false,
): Transform => ({ name, apply, acts, makes, keepsNames })

/** In a fixed order: a compiled program refers to a row by its index. Append only. */
export const TRANSFORMS: readonly Transform[] = [
  row('urlDecode', urlDecode, '%+'),
  row('urlDecodeUni', urlDecodeUni, '%+'),
  row('lowercase', text.lowercase, UPPER, LOWER),
  row('uppercase', text.uppercase, LOWER, UPPER),
  row('jsDecode', jsDecode, '\\'),
  row('cssDecode', cssDecode, '\\'),
  row('escapeSeqDecode', escapeSeqDecode, '\\'),
  row('htmlEntityDecode', htmlEntityDecode, '&'),
  row('utf8toUnicode', utf8toUnicode, HIGH, '%u0123456789abcdef'),
  row('removeNulls', text.removeNulls, '\0', ''),
  row('replaceNulls', text.replaceNulls, '\0', ' '),
  row('cmdLine', text.cmdLine, `"'\\^ ,;\t\r\n${UPPER}`, ` ${LOWER}`),
  row('compressWhitespace', text.compressWhitespace, SPACES, ' '),
  row('removeWhitespace', text.removeWhitespace, SPACES, ''),
  row('replaceComments', replaceComments, '*', ' '),
  row('removeComments', removeComments, '*-#', ' \0'),
  row('removeCommentsChar', removeCommentsChar, '*-#', ''),
  row('normalizePath', normalizePath, './', '', true),
  row('normalizePathWin', normalizePathWin, './\\', '/', true),
  row('base64Decode', base64Decode),
  row('base64DecodeExt', base64DecodeExt),
  row('base64Encode', base64Encode),
  row('urlEncode', urlEncode),
  row('hexDecode', hexDecode),
  row('hexEncode', hexEncode),
  row('sqlHexDecode', sqlHexDecode, '0'),
  row('trim', text.trim, SPACES, ''),
  row('trimLeft', text.trimLeft, SPACES, ''),
  row('trimRight', text.trimRight, SPACES, ''),
  row('length', (value) => String(value.length)),
  row('sha1', sha1),
  row('md5', md5),
]

const ALIASES: Readonly<Record<string, string>> = {
  normalisepath: 'normalizepath',
  normalisepathwin: 'normalizepathwin',
}

/** A transformation's place in TRANSFORMS, by its name in any case; undefined for one that does not exist. */
export const transformIndex = (name: string): number | undefined => {
  const lower = name.toLowerCase()
  const known = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : lower
  const index = TRANSFORMS.findIndex((candidate) => candidate.name.toLowerCase() === known)
  return index < 0 ? undefined : index
}
