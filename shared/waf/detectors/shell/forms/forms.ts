// Commands that no list of names has: they are told by how they are written.

import { isLetter } from '../../../characters.ts'
import { commandKind } from '../../../commands/names.ts'
import {
  BLANK,
  CAPITALS,
  charset,
  findIn,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import { driveForm, executable, pastShare, ticked } from './cmd.ts'
import { isLoop, KEYWORD_HEADS } from './loops.ts'
import { pathForm } from './paths.ts'
import { cmdlet } from './powershell.ts'
import { isEnvironment, opensSocket, redirected, variableForm } from './variables.ts'

const HEAD_MAX = 64

/** How certain a command stands at `at`, 0 to 1: something parts it from what is before. */
export const formAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 37) return isBlock(text, at) ? 1 : folderForm(text, at)
  if (code === 46 && isCall(text, at)) return 1
  if (code === 47 || code === 46 || code === 126) return pathForm(text, at)
  if (code === 36) return variableForm(text, at)
  if (code === 60) return redirected(text, at)
  if (code === 92) return standsAt(text, pastShare(text, at), SHARED) ? 1 : 0
  if (code === 91) return isTest(text, at) ? 1 : 0
  return isLetter(code) ? wordForm(text, at, code | 32) : 0
}

/** `%SystemRoot%\\System32\\cmd.exe`: a program in a folder that a variable names. */
const folderForm = (text: string, at: number): number => {
  const end = pastRun(text, at + 1, VARIABLE, at + HEAD_MAX)
  return end > at + 1 && text.startsWith('%\\', end) ? driveForm(text, end) : 0
}

const VARIABLE = charset('A-Za-z0-9_()')

/** What a share of another machine begins with. */
const SHARED = charset('A-Za-z0-9_$')

const QUOTED = charset('\'"$')

/** `. ('x')`, `.("x")`: PowerShell runs what a string says. */
const isCall = (text: string, at: number): boolean => {
  const open = pastRun(text, at + 1, SPACE, at + 2)
  return text.startsWith('(', open) && standsAt(text, pastRun(text, open + 1, SPACE, open + 2), QUOTED)
}

/** The same as a whole value: an expression of letters that are sought begins so, too, but not with a name in quotes. */
const isCallOfName = (text: string, at: number): boolean => {
  const quote = pastRun(text, pastRun(text, at + 1, SPACE, at + 2) + 1, SPACE)
  const end = pastRun(text, quote + 1, LETTERS)
  if (!isCall(text, at) || end === quote + 1 || !text.startsWith(text.charAt(quote), end)) return false
  return standsAt(text, pastRun(text, end + 1, SPACE), NAME_ENDS)
}

const NAME_ENDS = charset('+)')

/** `. /tmp/x`: a shell reads commands from a file that anybody may write. */
const isSourced = (text: string, at: number): boolean =>
  text.startsWith(' ', at + 1) && pastWord(text, at + 2, SCRATCH) > 0

const SCRATCH = vocabulary('/tmp/ /dev/shm/ /var/tmp/')

/** `[ -f x ]`, `[[ ! -z $x ]]` */
const isTest = (text: string, at: number): boolean => {
  const open = text.startsWith('[', at + 1) ? at + 2 : at + 1
  let flag = pastRun(text, open, BLANK, at + HEAD_MAX)
  if (flag === open) return false
  if (text.startsWith('!', flag)) flag = pastRun(text, flag + 1, BLANK, at + HEAD_MAX)
  return text.startsWith('-', flag) && standsAt(text, flag + 1, LOWER) && text.startsWith(' ', flag + 2)
}

/** `1..5|%{sleep 1}`: a block that PowerShell runs for each of what is piped. */
const isBlock = (text: string, at: number): boolean => {
  if (text.charCodeAt(at + 1) !== 123 || isGrok(text, at + 2)) return false
  const before = text.charCodeAt(at - 1)
  return before === 124 || (before === 32 && text.charCodeAt(at - 2) === 124)
}

/** `|%{number:size}`, `|%{_date}`: a pattern's name, as log pipelines have it; a command's is run. */
const isGrok = (text: string, from: number): boolean => {
  const end = pastRun(text, from, NAME)
  if (end === from) return false
  // `%{C:\\x.exe}` is a program on a drive.
  if (text.startsWith(':', end)) return end > from + 1 && standsAt(text, end + 1, NAME)
  return text.startsWith('}', end) && commandKind(text.slice(from, end).toLowerCase()) === 0
}

const WORD_MAX = 33

/** Behind letters, digits, underscores and dashes. */
const wordEnd = (text: string, at: number): number => {
  let end = at
  while (end < at + WORD_MAX && end < text.length && isWordCode(text.charCodeAt(end))) end++
  return end
}

const isWordCode = (code: number): boolean =>
  isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 95

const wordForm = (text: string, at: number, first: number): number => {
  // A drive, `C:\Windows\System32\cmd.exe`
  if (text.charCodeAt(at + 1) === 58 && text.charCodeAt(at + 2) === 92) return driveForm(text, at)
  const end = wordEnd(text, at)
  const mark = text.charCodeAt(end)
  if ((mark === 32 || mark === 40) && KEYWORD_HEADS.has(first) && isLoop(text, at)) return 1
  if (mark === 46) return executable(text, at, end)
  if (mark === 96 || mark === 94) return ticked(text, at)
  return text.charCodeAt(at) <= 90 ? cmdlet(text, at) : 0
}

/** The same for a whole value, which may be a path or a variable's name: a loop, and a cmdlet with a parameter. */
export const lineForm = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  // `<3 date`: a path from the root, and no heart.
  if (code === 60)
    return standsAt(text, pastRun(text, at + 1, BLANK, at + 2), ROOTED) ? redirected(text, at) : 0
  if (code === 36) return opensSocket(text, at) || isEnvironment(text, at) ? 1 : 0
  // Settings name tools below a variable's folder, too.
  if (code === 37) return saysAt(text, text.indexOf('\\', at), SYSTEM) ? folderForm(text, at) : 0
  // `. ('ie'+'x') id`
  if (code === 46) return isCallOfName(text, at) || isSourced(text, at) ? 1 : 0
  if (code === 47) return text.endsWith('&') && pastWord(text, at, SCRATCH) > 0 ? 1 : 0
  if (!isLetter(code)) return 0
  // What only cmd reads may have no mark that the presence pass would know it by.
  if (KEYWORD_HEADS.has(code | 32) && isLoop(text, at))
    return LOOP_MARKS.some((mark) => text.includes(mark)) || (text.includes('%') && text.includes('('))
      ? 1
      : 0.8
  if (code <= 90) {
    const cmdletFound = isArgued(text, at) ? lineVerb(text, at) : 0
    if (cmdletFound > 0) return cmdletFound
    if (hasParameter(text, at)) return cmdlet(text, at)
  }
  return text.charCodeAt(wordEnd(text, at)) === 96 && !text.includes('^') ? ticked(text, at) : 0
}

const LOOP_MARKS: readonly string[] = [';', '\n', '\\']
const SYSTEM = '\\system32\\'
const ROOTED = charset('/~')
const TOLD = charset('0-9.:\\')
const WORD_ENDS = charset(' \t\n\r\v\f')

/** A verb and a noun, and an argument that no sentence has: `Get-Item C:\\x`. */
const isArgued = (text: string, at: number): boolean => {
  const limit = at + HEAD_MAX
  const verb = pastRun(text, at, LETTERS, limit)
  const noun = pastRun(text, verb + 1, LETTERS, limit)
  const from = pastRun(text, noun, BLANK, limit)
  if (verb === at || !text.startsWith('-', verb) || noun === verb + 1) return false
  if (from === noun || from >= Math.min(limit, text.length)) return false
  if (!standsAt(text, from, LETTERS)) return true
  const blank = findIn(text, WORD_ENDS, from, limit)
  return findIn(text, TOLD, from, blank < 0 ? limit : blank) >= 0
}

/** `New-Service -Name x`, `ConvertTo-SecureString x -AsPlainText`: a parameter, as no compound of English has. */
const hasParameter = (text: string, at: number): boolean => {
  const head = text.slice(at, at + PARAMETER_MAX)
  for (let dash = head.indexOf(' -'); dash > 0; dash = head.indexOf(' -', dash + 1))
    if (standsAt(head, dash + 2, CAPITALS) && standsAt(head, dash + 3, LOWER)) return true
  return false
}

const PARAMETER_MAX = 80

/** Verbs that are commands' names, too: others are told by a parameter alone. */
const lineVerb = (text: string, at: number): number =>
  commandKind(text.slice(at, text.indexOf('-', at)).toLowerCase()) === 0 ? 0 : cmdlet(text, at)
