// Commands that a text mentions, and commands that an attack has put behind some words. Documents, mails and commit
// messages are full of separators and names of commands (`; call it again`, `| type |`, `a && b`), so that amid prose a
// chain is judged by what it does, not by its looks. Words around it excuse no more than that.

import { work } from '../../work.ts'
import { doesHarm, isFirm } from './evidence.ts'
import { commandKind, ENGLISH, TOOL } from './commands.ts'
import { isSeparator, newWord, readWord } from './words.ts'

const PIPE = 124
const SEMI = 59
/** Leads of a command: separators, marks of a substitution, blanks. */
const LEAD_MAX = 6
const REACH = 240
const MENTION_WORK = 120

/** Probes that bear the name of an English word: they stand alone between a separator and the next one. */
const PROBE =
  /^(?:id|dir|ver|env|ls|whoami|uname|hostname|ifconfig|ipconfig|netstat|systeminfo|pwd|ps|sleep \d{1,4}|timeout (?:\/t )?\d{1,4}|net (?:user|view|localgroup|share|start)s?|route print|echo \S{1,40}|ping .{3,60})(?:`|\s*(?:$|[;|&)#'"\n\r%]))/i

/** A flag, a path, a variable, a number, an address, a disguise: what follows a command and no word of a sentence. */
const ARGUMENT =
  /^[^\s;|&`]{1,40}\s+(?:[-+][\w-]|[/~$<>*]|\.{0,2}\/|[a-z]:\\|\d+(?:\.\d+){3}|https?:|[\w-]+(?:\.[\w-]+){2,})/i

/** A host or a file that is fetched: a name with a dot that no sentence's word has. */
const ASKED = /^(?:curl|wget)\s+\S+[./]\w/i

/** What a line's output is sent through, in every transcript: they read and sort, and start nothing. */
const THROUGH: ReadonlySet<string> = new Set(
  'grep egrep fgrep sed awk cut sort uniq head tail less more wc tr jq tee xargs col column base64 nl cat'.split(
    ' ',
  ),
)

/** Rare as commands, and common as words and names. */
const NAMES: ReadonlySet<string> = new Set(
  'fetch groups links lynx locate sc reg ip ps ss ed ex rev fc wall'.split(' '),
)

const word = newWord()

/** Where the command stands whose separator, backtick or bracket stands at `offset`. */
const commandOf = (text: string, offset: number): number => {
  let at = offset
  while (at < offset + LEAD_MAX && at < text.length && isLead(text.charCodeAt(at))) at++
  return at
}

const isLead = (code: number): boolean =>
  code <= 32 || isSeparator(code) || code === 36 || code === 40 || code === 60 || code === 62 || code === 96

/** What documents have between backticks: a command's name, its flags, a folder that is deleted. */
const NAMED =
  /^(?:[\w./-]+(?: -[\w=-]+)*(?: [\w.*@-]+(?:\/[\w.*@-]+)*\/?)?|rm -\w+(?: \w[\w.-]*(?:\/\w[\w.-]*)*\/?){1,8}(?: && (?:npm|yarn|pnpm|git|make|mkdir|cargo|go|pip|docker)[ \w.:/=@-]{0,80}){0,4})$/

/**
 * Does what stands within backticks do harm, or only name something? The next ones begin another span. Where prose
 * quotes it as code, which stands off from the word before, it has to be what nobody shows.
 */
export const isFirmSpan = (text: string, open: number, quoted: boolean): boolean => {
  const close = text.indexOf('`', open + 1)
  const code = text.slice(open + 1, Math.min(close < 0 ? text.length : close, open + REACH))
  if (doesHarm(code, 0)) return true
  const glued = open > 0 && /[\w'"]/.test(text.charAt(open - 1))
  return (glued || !quoted) && isFirm(code, 0) && !NAMED.test(code)
}

/** True where the finding at `offset` is no more than a mention in a text that reads as prose. `quoted`: in a span of code. */
export const isMention = (text: string, offset: number, quoted: boolean): boolean => {
  work.left -= MENTION_WORK
  if (text.charCodeAt(offset) === 96) return !isFirmSpan(text, offset, quoted)
  const from = commandOf(text, offset)
  const close = quoted ? text.indexOf('`', from) : -1
  const command = text.slice(from, Math.min(close < 0 ? text.length : close, from + REACH))
  if (isFirm(command, 0) || PROBE.test(command) || !readWord(command, 0, word) || word.disguised) return false
  const kind = commandKind(word.text)
  if (THROUGH.has(word.text) && text.charCodeAt(offset) === PIPE && from === offset + 2) return true
  if (kind === TOOL) return true
  // `…; npm breaks`: a sentence goes on behind a semicolon and a blank.
  const goesOn =
    text.charCodeAt(offset) === SEMI &&
    from === offset + 2 &&
    !command.startsWith('/') &&
    !ASKED.test(command)
  return (goesOn || kind === ENGLISH || NAMES.has(word.text)) && !ARGUMENT.test(command)
}
