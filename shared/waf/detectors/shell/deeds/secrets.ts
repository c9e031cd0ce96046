// What of the table of secret files a command reads, an option sends, a script takes. Trusts no list to be whole: what a
// path leads to is asked again where paths are judged.

import {
  charset,
  DIGITS,
  isIn,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import { filesThat, traitsOf } from '../../secrets/secrets.ts'
import { CROWN, GRADE, KEPT, LOOKED } from '../../secrets/traits.ts'
import { nameAt, treeOf } from '../../secrets/tree.ts'

/** A process by its number, and a file that says itself what it is: more of them is asked behind the name. */
const PROCESS = 'proc/'
const SECRET = 'secret'

const NAMES = treeOf([...filesThat(GRADE), PROCESS, SECRET])

const gradeOf = (name: string): number => traitsOf(name) & GRADE

/** These are words, too: they count as names of files where the word ends. */
const WHOLE: ReadonlySet<string> = new Set(['flag', 'flag.txt', '.ssh'])

/** Where the name that was found last ends. */
let nameEnd = 0

/** How much the name that begins at `at` says; 0 where none does. The text is in lower case. */
const gradeAt = (text: string, at: number): number => {
  const name = nameAt(text, at, NAMES, false)
  if (name === undefined) return 0
  nameEnd = at + name.length
  if (name === PROCESS) return gradeOfProcess(text, nameEnd)
  if (name === SECRET) return isSecretFile(text, nameEnd) ? LOOKED : 0
  if (name === '.ssh/id_') nameEnd = pastRun(text, nameEnd, NAME)
  const ended = nameEnd >= text.length
  if (name === 'shadow' && !ended) return 0
  if (name === '.env' && standsAt(text, nameEnd, NAME)) return 0
  if (WHOLE.has(name) && !ended && !standsAt(text, nameEnd, SPACE)) return 0
  return gradeOf(name)
}

/** `proc/1/environ` */
const gradeOfProcess = (text: string, from: number): number => {
  const end = pastRun(text, from, DIGITS)
  nameEnd = end
  if (end === from) return 0
  if (!text.startsWith('/', end)) return LOOKED
  if (!text.startsWith('/environ', end)) return KEPT
  nameEnd = end + '/environ'.length
  return CROWN
}

const FILE = charset('a-z0-9_.-')
const EXTENSIONS = vocabulary('key json yaml yml txt pem', false)

/** `secret.key`, `secrets-prod.yaml` */
const isSecretFile = (text: string, from: number): boolean => {
  const end = pastRun(text, from, FILE)
  for (let at = from; at < end; at++)
    if (text.startsWith('.', at) && pastWord(text, at + 1, EXTENSIONS) >= 0) return true
  return false
}

/** What an argument begins behind: `=`, `@`, `<`, a quote. */
const OPENS = charset(' \t\n\r\v\f=@<>"\'`(,:')
const PATH = charset('a-z0-9_~./$-')

/** What a character is to an argument, so that each is looked up once: what opens one, what parts a path, what goes on. */
const OPENING = 1
const PARTING = 2
const GOING = 3
const MEANING = OPENS.map((opens, code) => (opens === 1 ? OPENING : PATH[code] === 1 ? GOING : 0))
MEANING[47] = PARTING

/** Each name has one of them: most commands have none, and are not read further. */
const MARKS = ['/', '.', '_', 'flag', 'shadow', 'serviceaccount', 'wp-config']

/** Does an argument of the command lead to a file that is in the table? The text is in lower case. */
export const readsSecret = (text: string): boolean => {
  if (!MARKS.some((mark) => text.includes(mark))) return false
  let opened = true
  let begins = true
  for (let at = 0; at < text.length; at++) {
    if (begins && gradeAt(text, at) > 0) return true
    const code = text.charCodeAt(at)
    const meaning = MEANING[code < 128 ? code : 128]
    if (meaning === GOING) begins = false
    else if (meaning === PARTING) begins = opened
    else begins = opened = meaning === OPENING
  }
  return false
}

/**
 * Does the path at `from`, a quote before it aside, lead to what nobody sends anywhere, or to what has another grade at
 * least? The text is in lower case.
 */
export const namesSecret = (text: string, from: number, limit = text.length, grade = KEPT): boolean => {
  let at = standsAt(text, from, QUOTES) ? from + 1 : from
  if (text.startsWith('@', at)) at++
  let begins = true
  for (; at < limit; at++) {
    if (begins && gradeAt(text, at) >= grade) return true
    const code = text.charCodeAt(at)
    if (!isIn(PATH, code)) return false
    begins = code === 47
  }
  return false
}

const CROWNS = filesThat(GRADE).filter((name) => gradeOf(name) === CROWN)
const GOES_ON = charset('a-z0-9_.-')

/** Is a file named that nobody shows? `whole`: `/etc/passwd-s3fs` and `id_rsa.pub` are others. */
export const takesSecret = (text: string, whole: boolean): boolean =>
  text.includes('/') && (CROWNS.some((name) => isTaken(text, name, whole)) || isTaken(text, PROCESS, whole))

const isTaken = (text: string, name: string, whole: boolean): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (gradeAt(text, at) === CROWN && !(whole && standsAt(text, nameEnd, GOES_ON))) return true
  return false
}
