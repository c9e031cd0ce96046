// What people ask a search or a title of: `chmod 777 meaning`, `grep -r in linux`, `ssh -i permission denied`. Whoever runs
// it has nothing of it: each command of these needs an operand, and the words are names of files and hosts that are not
// there. Trusts no words behind what acts without an operand, runs what it is given, or destroys what bears their names.

import { commandKind } from '../../../commands/names.ts'
import { charset, LETTERS, NAME, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isBlank, skipBlank } from '../words/blanks.ts'

const NEEDING = wordSet(
  'awk bash cat chmod chown cp curl cut df diff du egrep fgrep find grep gunzip gzip head less ln ls man mkdir more rsync scp sed sh sort ssh tail tar touch tr uname unzip wc wget which',
)

/** One of these tells that something is asked. */
const ASKING = wordSet(
  'meaning means explained explanation example examples tutorial command syntax usage output cheatsheet linux ubuntu debian macos mac windows vs versus difference denied debugging error errors failed fails refused options',
)

/** Options that run what they are told, or remove. */
const ACTING: ReadonlySet<string> = new Set(['delete', 'exec', 'execdir', 'ok', 'okdir'])

const WORDS_MAX = 8
const WORD_WORK = 60
const MODE = charset('0-7')
const SIGN = charset('+-')

/** Whether the text from `from` on, behind a command's name, is flags, modes and then plain words. */
export const isSought = (text: string, from: number, name: string): boolean => {
  if (!NEEDING.has(name)) return false
  let asks = false
  let words = 0
  let recursive = false
  let at = skipBlank(text, from)
  for (let count = 0; at < text.length; count++) {
    work.left -= WORD_WORK
    if (count === WORDS_MAX) return false
    const flag = pastRun(text, at, SIGN, at + 2)
    const mode = flag === at && standsAt(text, at, MODE)
    const end = flag > at ? pastRun(text, flag, NAME) : pastRun(text, at, mode ? MODE : LETTERS)
    if (end === flag && flag > at) return false
    if (end === at || (end < text.length && !isBlank(text.charCodeAt(end)))) return false
    const word = text.slice(flag, end).toLowerCase()
    if (flag > at ? ACTING.has(word) : !mode && isCommand(word)) return false
    if (flag === at) words++
    else recursive ||= word.includes('r') || word.includes('d')
    asks ||= flag === at && ASKING.has(word)
    at = skipBlank(text, end)
  }
  // `grep -rv usage` reads every file of the folder.
  return asks && (words > 1 || !recursive || !name.endsWith('grep'))
}

const isCommand = (word: string): boolean => commandKind(word) !== 0 && !ASKING.has(word)
