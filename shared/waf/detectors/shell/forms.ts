// Commands that no list of names has: they are told by how they are written. A program's path, plain or by patterns; a
// variable that a shell expands to a command; a loop or a test; what only PowerShell or cmd has.

import { work } from '../../work.ts'
import { commandKind, commands, PROGRAM_FOLDERS } from './commands.ts'
import { closesQuote, isSeparator, skipBlank } from './words.ts'

const HEAD_MAX = 64
const NAME_MAX = 12
const BODY_MAX = 240

/** What a search for a form takes that a command's first character calls for: a pattern or two, on a copy. */
const SEARCH_WORK = 320
/** What reading a path takes, one with patterns besides. */
const PATH_WORK = 400
const FOLDERS_WORK = 300
/** What taking the escapes out of a word takes. */
const TICKED_WORK = 1200

/** How certain a command stands at `at`, 0 to 1: something parts it from what is before. */
export const formAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 47 || code === 46 || code === 126) return pathForm(text, at)
  if (code === 36) return variableForm(text, at)
  if (code === 60) return redirected(text, at)
  if (code === 92) return /^\\\\[\w.-]{3,40}\\[\w$]/.test(text.slice(at, at + HEAD_MAX)) ? 1 : 0
  if (code === 91) return /^\[\[? +!? *-[a-z] /.test(text.slice(at, at + HEAD_MAX)) ? 1 : 0
  return isLetter(code) ? wordForm(text, at, code | 32) : 0
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

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
  if (KEYWORD_HEADS.has(first) && isLoop(text, at)) return 1
  const mark = text.charCodeAt(wordEnd(text, at))
  if (mark === 46) return executable(text, at)
  if (mark === 96 || mark === 94) return ticked(text, at)
  return text.charCodeAt(at) <= 90 ? cmdlet(text, at) : 0
}

/** The same for a whole value, which may be a path or a variable's name: a loop, and a cmdlet with a parameter. */
export const lineForm = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (!isLetter(code)) return 0
  // What only cmd reads has no mark that the presence pass would know it by.
  if (KEYWORD_HEADS.has(code | 32) && isLoop(text, at)) return /[;\n]/.test(text) ? 1 : 0.8
  if (code <= 90 && ARGUED.test(text.slice(at, at + HEAD_MAX))) return lineVerb(text, at)
  return text.charCodeAt(wordEnd(text, at)) === 96 && !text.includes('^') ? ticked(text, at) : 0
}

/** A verb and a noun, and an argument that no sentence has. */
const ARGUED = /^[A-Za-z]+-[A-Za-z]+ +(?:[^A-Za-z ]|\S*[\d.:\\])/

/** Verbs that are commands' names, too: the presence pass knows no others. */
const lineVerb = (text: string, at: number): number =>
  commandKind(text.slice(at, text.indexOf('-', at)).toLowerCase()) === 0 ? 0 : cmdlet(text, at)

/** First letters of for, while, until, if, case, select, function. */
const KEYWORD_HEADS: ReadonlySet<number> = new Set([102, 119, 117, 105, 99, 115])

const HEADS: readonly string[] = [
  'for ',
  'while ',
  'until ',
  'if ',
  'select ',
  'case ',
  'For ',
  'If ',
  'FOR ',
  'IF ',
]

/** `for i in 1 2; do`, `while true; do`, `if [ -f x ]; then`, `case x in x)`, `for /f %i in (`, `if exist c:\x`. */
const isLoop = (text: string, at: number): boolean => {
  if (!HEADS.some((word) => text.startsWith(word, at))) return false
  work.left -= SEARCH_WORK
  const head = text.slice(at, at + HEAD_MAX)
  if (/^(?:for \w{1,16} in |for \(\(|while |until |select \w{1,16} in )/.test(head))
    return /[;)\n]\s{0,4}do\b/.test(text.slice(at, at + BODY_MAX))
  if (/^if (?:\[|test |!|\w)/.test(head) && /[;\n]\s{0,4}then\b/.test(text.slice(at, at + BODY_MAX)))
    return true
  if (/^case \S{1,40} in\b/.test(head)) return /\)[\s\S]*?(?:;;|esac)/.test(text.slice(at, at + BODY_MAX))
  return /^(?:for (?:\/[dflr] )?[^%]{0,16}%%?\w in|if (?:not )?(?:exist |defined |errorlevel |"[^"]{0,24}"==))/i.test(
    head,
  )
}

/** Approved verbs of PowerShell that injections use. */
const VERBS: ReadonlySet<string> = new Set(
  'add clear compress connect convertfrom convertto copy disable enable enter exit expand export find format get import install invoke join measure move new out read receive register remove rename reset resolve restart resume save select send set set-strictmode show start stop suspend tee test unblock uninstall unregister update wait where write'.split(
    ' ',
  ),
)

/** What compounds of English and names of headers have behind such a verb. */
const COMPOUNDS: ReadonlySet<string> = new Set(
  'on ons up ups only in out off down back cookie through along together driven time line paste to over by world york'.split(
    ' ',
  ),
)

/** `Get-ADUser`: a verb, a dash and a noun, both with a capital. What follows has to be no sentence. */
const cmdlet = (text: string, at: number): number => {
  const match = /^([A-Z][a-z]{1,12})-([A-Z][A-Za-z0-9]{2,40})(?![\w:-])/.exec(text.slice(at, at + HEAD_MAX))
  if (match === null) return 0
  const [all, verb = '', noun = ''] = match
  if (!VERBS.has(verb.toLowerCase()) || COMPOUNDS.has(noun.toLowerCase())) return 0
  const behind = skipBlank(text, at + all.length)
  const code = text.charCodeAt(behind)
  const ended = behind >= text.length || isSeparator(code) || ENDING.has(code)
  return ended || !isLetter(code) || ARGUMENT.test(text.slice(behind, behind + HEAD_MAX)) ? 1 : 0.6
}

/** A word with a digit, a dot, a colon; or one word, and the end. */
const ARGUMENT = /^(?:[\w.:\\-]*[\d.:\\]|\w{1,24}\s{0,2}(?:$|[;|&#"'>]))/

/** ) ` " ' # } */
const ENDING: ReadonlySet<number> = new Set([41, 96, 34, 39, 35, 125])

/** `| calc.exe`, `& run.bat x`. Behind a semicolon it may be an item of a list. */
const executable = (text: string, at: number): number => {
  if (!/^[\w-]{1,32}\.(?:exe|bat|cmd|ps1|vbs|hta|msi|scr)(?![\w.=-])/i.test(text.slice(at, at + 40))) return 0
  let before = at - 1
  while (before > at - 4 && text.charCodeAt(before) <= 32) before--
  return text.charCodeAt(before) === 59 ? 0.6 : 1
}

const driveForm = (text: string, at: number): number =>
  /^[a-z]:\\(?:[^\\\s"'|&;<>]{0,40}\\){0,8}[^\\\s"'|&;<>]{0,40}?\.(?:exe|bat|cmd|ps1|vbs|com)(?![\w.])/i.test(
    text.slice(at, at + BODY_MAX),
  )
    ? 1
    : 0

/** ``I`nv`oke-Expr`ession``, `f^or /f`: PowerShell's and cmd's escapes within a word. */
export const ticked = (text: string, at: number): number => {
  const match = /^[A-Za-z]{1,24}(?:[`^][A-Za-z-]{1,24}){1,12}(?![\w`^])/.exec(text.slice(at, at + HEAD_MAX))
  if (match === null) return 0
  work.left -= TICKED_WORK
  const name = match[0].replaceAll(/[`^]/g, '').toLowerCase()
  if (commandKind(name) !== 0) return 1
  return /^(?:for|if) (?:\/[dflr]|not |exist |defined |%)/i.test(
    name + text.slice(at + match[0].length, at + HEAD_MAX),
  )
    ? 1
    : 0
}

/** Words of a path end here. */
const endsPath = (code: number): boolean =>
  Number.isNaN(code) || code <= 32 || isSeparator(code) || ENDING.has(code) || code === 60 || code === 62

const pathForm = (text: string, at: number): number => {
  work.left -= PATH_WORK
  let end = at
  let pattern = false
  while (end < at + HEAD_MAX && !endsPath(text.charCodeAt(end))) {
    const code = text.charCodeAt(end)
    if (code === 42 || code === 63 || code === 91) pattern = true
    end++
  }
  if (end >= at + HEAD_MAX) return 0
  const path = text.slice(at, end)
  // `. ./x.sh`: a file that is read as commands. `. (…)`, `. {…}` of PowerShell.
  if (path === '.') return /^\. +(?:[.~]{0,2}\/[\w.]|\(['"])/.test(text.slice(at, at + 12)) ? 1 : 0
  // A list of paths, each of which is what the others are.
  const listed = text.charCodeAt(0) === text.charCodeAt(at) && at > 0
  if (/^(?:\.\.?|~)\//.test(path)) {
    if (listed || !(SCRIPT.test(path) || isBare(path))) return 0
    return isBehindValue(text, at) ? 1 : 0.6
  }
  if (text.charCodeAt(at) !== 47 || (listed && /^\/(?:tmp|var|dev)\//.test(path))) return 0
  if (pattern) return isProgramPattern(path) ? 1 : 0
  return isProgram(path) ? 1 : 0
}

/** One word stands before, or a quote that closes: no command line that goes on. */
const isBehindValue = (text: string, at: number): boolean => {
  if (at > HEAD_MAX) return false
  const head = text
    .slice(0, at)
    .replace(/[\s;|&]+$/, '')
    .trim()
  return !head.includes(' ') || closesQuote(head)
}

const SCRIPT = /\.(?:sh|bash|py|pl|rb|elf|bin|run|out|php)$/

/** `./x`, `../../bin/id`: a name without an extension. */
const isBare = (path: string): boolean => /^(?:\.{1,2}\/|~\/)+(?:bin\/)?[\w-]{1,24}$/.test(path)

const segments = (path: string): string[] => {
  const found: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') found.pop()
    else if (part !== '' && part !== '.') found.push(part)
  }
  return found
}

/** `/./bin/./id`, `//bin//cat`, `/tmp/x`, `/home/x/a.sh`. */
const isProgram = (path: string): boolean => {
  const parts = segments(path)
  if (parts.length < 2) return false
  const folder = `/${parts.slice(0, -1).join('/')}/`
  return PROGRAM_FOLDERS.includes(folder) || SCRIPT.test(path) || parts.join('/') === 'proc/self/exe'
}

const FOLDERS = PROGRAM_FOLDERS.filter((folder) => folder.endsWith('bin/')).map((folder) =>
  folder.split('/').filter((part) => part !== ''),
)

/** `/u*r/bin/id`, `/b[i]n/l[s]`, `/*\/?at`: the patterns of a folder of programs, and of a known program in it. */
const isProgramPattern = (path: string): boolean => {
  work.left -= FOLDERS_WORK
  const parts = segments(path)
  const name = parts.at(-1) ?? ''
  const folder = FOLDERS.find(
    (known) =>
      known.length === parts.length - 1 && known.every((part, index) => matches(parts[index] ?? '', part)),
  )
  // A name of marks alone may be anything.
  if (folder === undefined || !/[a-z]/i.test(name)) return false
  if (!/[*?[]/.test(name)) return true
  // Texts repeat themselves: the last answer is kept.
  if (name !== asked) {
    asked = name
    answer = commands().some((command) => matches(name, command))
  }
  return answer
}

let asked = ''
let answer = false

const PATTERN_MAX = 24

/** Does a shell's pattern match the name? Bounded: both are short, and a star is tried at each place once. */
const matches = (pattern: string, name: string): boolean => {
  if (pattern.length > PATTERN_MAX || name.length > PATTERN_MAX) return false
  let at = 0
  let index = 0
  let star = -1
  let mark = 0
  while (index < name.length) {
    const code = pattern.charCodeAt(at)
    const close = code === 91 ? pattern.indexOf(']', at + 2) : -1
    if (code === 42) {
      star = at++
      mark = index
    } else if (close > 0 && inClass(pattern.slice(at + 1, close), name.charAt(index))) {
      at = close + 1
      index++
    } else if (code === 63 || code === name.charCodeAt(index)) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++mark
    } else return false
  }
  while (pattern.charCodeAt(at) === 42) at++
  return at >= pattern.length
}

const inClass = (set: string, character: string): boolean =>
  set.includes(character) || (/^.-.$/.test(set) && character >= set.charAt(0) && character <= set.charAt(2))

/** `$0 -c id`, `${x:-id}`, `${SHELL:0:1}bin/id`, `$BASH<<<id`: what a shell makes a command of. `$env:x` of PowerShell. */
const variableForm = (text: string, at: number): number => {
  work.left -= PATH_WORK
  const next = text.charCodeAt(at + 1)
  const head = text.slice(at, at + HEAD_MAX)
  if (next === 48 || next === 66 || next === 83 || next === 123) {
    const shell = SHELL_VARIABLE.exec(head)
    if (shell !== null) return /^\s{0,8}(?:<<<|-[a-z]|[a-z])/i.test(head.slice(shell[0].length)) ? 1 : 0.6
  }
  if (next === 123) return bracedForm(head)
  if ((next | 32) === 101 && /^\$env:\w/i.test(head)) return 1
  return isLetter(next) && ASSIGNED.test(head) ? 1 : 0
}

const SHELL_VARIABLE = /^\$(?:0|BASH|SHELL|\{(?:0|BASH|SHELL|!#|0##-|-\d?)\})(?=\s|<|$)/

/** `$c = New-Object …` */
const ASSIGNED = /^\$\w{1,16}\s?=\s?(?:New-Object|\[|Get-|iwr|irm|Invoke-)/i

const bracedForm = (head: string): number => {
  const fallback = /^\$\{\w{1,16}:?[-=+]([^}]{1,24})\}/.exec(head)
  if (fallback !== null) {
    if (commandKind((fallback[1] ?? '').toLowerCase()) !== 0) return 1
    return head.startsWith('${', fallback[0].length) ? 1 : 0
  }
  // `${SHELL:0:1}bin/id`, `${PATH%%u*}bin`
  return /^\$\{[A-Z]{2,8}(?::\d{1,2}:\d{1,2}|%%?[^}]{1,8})\}[\w/]/.test(head) ? 1 : 0
}

/** `<file cat`: the command behind its input. */
const redirected = (text: string, at: number): number => {
  const match = /^<\s?[~.\w]*\/?[\w./-]{1,40} +([a-z]{2,12})(?![\w=])/.exec(text.slice(at, at + HEAD_MAX))
  return match !== null && commandKind(match[1] ?? '') !== 0 ? 1 : 0
}

/** `&('i'+'ex') 'whoami'`, `& {whoami}`, `& ("wh"+"oami")`: PowerShell runs what a string or a block says. */
export const invoked = (text: string, at: number): number => {
  if (text.charCodeAt(at - 1) !== 38 && text.charCodeAt(at - 2) !== 38) return 0
  const head = text.slice(at, at + HEAD_MAX).trimStart()
  if (head.charCodeAt(0) === 40)
    return /^\(\s?['"$[][^()]{0,40}(?:['"]\s?[+,]|-f\s|-join|\])/i.test(head) ? 1 : 0
  const block = /^\{\s?([A-Za-z-]{2,24})/.exec(head)
  return block !== null && commandKind((block[1] ?? '').toLowerCase()) !== 0 ? 1 : 0
}

/** `IFS=,;`, `a=(cat /etc/passwd)`: what is set changes how a shell reads the rest, or is a list of words. */
export const setsShell = (text: string, at: number): boolean => {
  if (!isLetter(text.charCodeAt(at))) return false
  if (text.startsWith('IFS=', at)) return true
  let equals = at + 1
  while (equals < at + NAME_MAX && isLetter(text.charCodeAt(equals))) equals++
  if (text.charCodeAt(equals) !== 61 || text.charCodeAt(equals + 1) !== 40) return false
  const list = /^\w{1,12}=\(([a-z]{2,12})[ )]/.exec(text.slice(at, at + 32))
  return list !== null && commandKind(list[1] ?? '') !== 0
}
