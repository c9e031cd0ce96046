// Commands that a text mentions, and commands that an attack has put behind some words. Documents, mails and commit
// messages are full of separators and names of commands (`; call it again`, `| type |`, `a && b`), so that amid prose a
// chain is judged by what it does, not by its looks. Words around it excuse no more than that.

import { commandKind, ENGLISH, TOOL } from '../../../commands/names.ts'
import { BLANK, charset, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { doesHarm, isFirm } from '../deeds/evidence.ts'
import { isNamed } from '../shown/steps.ts'
import { isSeparator } from '../words/blanks.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'
import { hasArgument, isFetched, isProbe } from './probes.ts'

const PIPE = 124
const SEMI = 59
/** Leads of a command: separators, marks of a substitution, blanks. */
const LEAD_MAX = 6
const REACH = 240
const MENTION_WORK = 120

/** What a line's output is sent through, in every transcript: they read and sort, and start nothing. */
const THROUGH = wordSet(
  'grep egrep fgrep rg ag sed awk cut sort uniq head tail less more wc tr jq yq tee xargs col column base64 nl cat bat tac rev fold fmt paste od xxd hexdump md5sum sha1sum sha256sum shasum',
)

/** Rare as commands, and common as words and names. */
const NAMES = wordSet('fetch groups links lynx locate sc reg ip ps ss ed ex rev fc wall')

const word = newWord()

/** Where the command stands whose separator, backtick or bracket stands at `offset`. */
const commandOf = (text: string, offset: number): number => {
  let at = offset
  while (at < offset + LEAD_MAX && at < text.length && isLead(text.charCodeAt(at))) at++
  return at
}

const isLead = (code: number): boolean =>
  code <= 32 || isSeparator(code) || code === 36 || code === 40 || code === 60 || code === 62 || code === 96

/**
 * Does what stands within backticks do harm, or only name something? The next ones begin another span. Where prose
 * quotes it as code, which stands off from the word before, it has to be what nobody shows.
 */
export const isFirmSpan = (text: string, open: number, quoted: boolean): boolean => {
  const close = text.indexOf('`', open + 1)
  const code = text.slice(open + 1, Math.min(close < 0 ? text.length : close, open + REACH))
  if (doesHarm(code, 0)) return true
  const glued = standsAt(text, open - 1, GLUED)
  return (glued || !quoted) && isFirm(code, 0) && !isNamed(code)
}

const GLUED = charset(`A-Za-z0-9_'"`)

/** True where the finding at `offset` is no more than a mention in a text that reads as prose. `quoted`: in a span of code. */
export const isMention = (text: string, offset: number, quoted: boolean): boolean => {
  work.left -= MENTION_WORK
  if (text.charCodeAt(offset) === 96) return !isFirmSpan(text, offset, quoted)
  const from = commandOf(text, offset)
  const close = quoted ? text.indexOf('`', from) : -1
  const command = text.slice(from, Math.min(close < 0 ? text.length : close, from + REACH))
  // What it does is asked last: that reads the whole command.
  return (
    readWord(command, 0, word) &&
    !word.disguised &&
    (mayBeSaid(text, offset, from, command) || (quoted && beginsAsCommand(text, offset))) &&
    !isProbe(command) &&
    !isFirm(command, 0)
  )
}

/**
 * `` `cd x && ls -la` ``: the span, or the line of it, begins with a command, where what breaks out of a value begins with
 * the value.
 */
const beginsAsCommand = (text: string, offset: number): boolean => {
  const limit = Math.max(0, offset - REACH)
  let at = offset
  while (at > limit && !standsAt(text, at - 1, SPAN_ENDS)) at--
  work.left -= offset - at
  if (at === limit && limit > 0) return false
  const from = text.startsWith('$ ', at) ? at + 2 : at
  const end = pastRun(text, from, NAME_CHARACTERS)
  return end > from && end < offset && standsAt(text, end, BLANK) && commandKind(text.slice(from, end)) !== 0
}

const SPAN_ENDS = charset('`\n\r')
const NAME_CHARACTERS = charset('a-z0-9_-')

/** Whether a sentence may have the command whose name stands in `word`, as far as its looks tell. */
const mayBeSaid = (text: string, offset: number, from: number, command: string): boolean => {
  const kind = commandKind(word.text)
  if (THROUGH.has(word.text) && text.charCodeAt(offset) === PIPE && from === offset + 2) return true
  if (kind === TOOL) return true
  // `…; npm breaks`: a sentence goes on behind a semicolon and a blank.
  const goesOn =
    text.charCodeAt(offset) === SEMI && from === offset + 2 && !command.startsWith('/') && !isFetched(command)
  return (goesOn || kind === ENGLISH || NAMES.has(word.text)) && !hasArgument(command)
}
