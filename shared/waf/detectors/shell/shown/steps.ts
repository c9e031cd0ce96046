// Steps of a build, and what documents have between backticks: a command's name, its flags and a file; a folder that is
// deleted, and the build that follows. They run what the folder has, and fetch nothing that the line names; nothing leads
// out of the folder that somebody works in.

import {
  BLANK,
  charset,
  isRun,
  LOWER,
  NAME,
  pastRun,
  QUOTES,
  standsAt,
  without,
  wordSet,
} from '../../../runs.ts'

const WORDS_MAX = 8
const BUILD_MAX = 400

/** `npm run build`, `git commit -m "x"`, and the end of what holds it, or the next step. */
export const isStep = (text: string, from: number): boolean => {
  const words: string[] = []
  let at = pastRun(text, from, BLANK)
  while (words.length < WORDS_MAX) {
    const end = pastRun(text, at, WORD)
    if (end === at) break
    const word = text.slice(at, end)
    at = pastRun(text, end, BLANK)
    if (word === '-m') at = pastMessage(text, at)
    else words.push(word)
  }
  return (at === text.length || text.startsWith('&&', at) || standsAt(text, at, ENDS)) && isKnown(words)
}

/** `cd ../src && make test`: nothing but such steps, two at least. */
export const isBuild = (code: string): boolean => {
  if (code.length > BUILD_MAX) return false
  const steps = code.split(' && ')
  return steps.length > 1 && steps.every((step) => isStep(step, 0))
}

const WORD = charset('A-Za-z0-9_./:-')
const ENDS = charset('\r\n"\'`),')

/** `"fix it"`: a message that no shell reads into. */
const pastMessage = (text: string, open: number): number => {
  if (!standsAt(text, open, QUOTES)) return open
  const close = pastRun(text, open + 1, text.startsWith('"', open) ? READ_THROUGH : QUOTED)
  return text.startsWith(text.charAt(open), close) ? pastRun(text, close + 1, BLANK) : open
}

const QUOTED = without(charset("'"))
const READ_THROUGH = without(charset('"$`'))

const isKnown = (line: readonly string[]): boolean => {
  const words = line[0] === 'sudo' ? line.slice(1) : line
  if (REQUIREMENTS.has(words.join(' ')) || isCleaned(words)) return true
  const told = isOption(words.at(-1) ?? '') ? words.slice(0, -1) : words
  const [tool = '', verb = '', ...rest] =
    told[0] === 'docker' ? [told.slice(0, 2).join('-'), ...told.slice(2)] : told
  const asked = STEPS.get(`${tool} ${verb}`)
  if (asked !== undefined)
    return rest.length <= asked && rest.every((name) => isPlace(name) || verb === 'run')
  const named = STEPS.get(tool)
  return named !== undefined && told.length - 1 <= named && told.slice(1).every(isPlace)
}

/** `-y`, `--watch` */
const isOption = (word: string): boolean =>
  word.startsWith('-') && isRun(word.slice(word.startsWith('--') ? 2 : 1), LOWER)

/** A file, a folder, a target, a branch: no host's address. */
const isPlace = (name: string): boolean => !name.includes(':') && !name.startsWith('-')

const REQUIREMENTS: ReadonlySet<string> = new Set(
  ['pip', 'pip3'].map((tool) => `${tool} install -r requirements.txt`),
)

/** How many names may follow a tool, or a tool and its verb. */
const STEPS = new Map<string, number>()
const add = (names: number, tools: string, verbs: string): void => {
  for (const tool of tools.split(' '))
    for (const verb of verbs.split(' ')) STEPS.set(verb === '' ? tool : `${tool} ${verb}`, names)
}

add(1, 'cd', '')
add(3, 'make', '')
add(0, 'npm yarn pnpm', '')
add(0, 'npm yarn pnpm', 'i ci install test start build')
add(1, 'npm yarn pnpm', 'run')
add(0, 'cargo', 'build test check fmt clippy')
add(0, 'go', 'build test vet')
add(4, 'git', 'add commit push pull status diff log checkout')
add(0, 'terraform', 'init plan apply')
add(0, 'docker-compose', 'up down build')

const FILES_MAX = 8
const STEPS_MAX = 4

export const isNamed = (code: string): boolean => {
  return isPlain(code.split(' ')) || isHousekeeping(code)
}

/** `rm -rf node_modules && npm i`, `cd ../src && make test` */
export const isHousekeeping = (code: string): boolean => {
  const [command = '', ...steps] = code.split(' && ')
  if (isCleaning(command.split(' ')) && steps.length <= STEPS_MAX && steps.every(isTool)) return true
  return isBuild(code)
}

/** `ls -la --color=auto src/*.ts` */
const isPlain = ([program = '', ...rest]: readonly string[]): boolean =>
  isRun(program, PROGRAM) &&
  rest.every((word, index) => isFlag(word) || (index === rest.length - 1 && isRelative(word)))

const PROGRAM = charset('A-Za-z0-9_./-')

const isFlag = (word: string): boolean => word.startsWith('-') && isRun(word.slice(1), FLAGGED)
const FLAGGED = charset('A-Za-z0-9_=-')

const isRelative = (word: string): boolean =>
  isRun(word, PATH) && !word.startsWith('/') && !word.includes('//')
const PATH = charset('A-Za-z0-9_.*@/-')

/** `rm -rf node_modules dist/` */
const isCleaning = ([program, flags = '', ...files]: readonly string[]): boolean =>
  program === 'rm' &&
  flags.startsWith('-') &&
  isRun(flags.slice(1), NAME) &&
  files.length > 0 &&
  files.length <= FILES_MAX &&
  files.every(isBelow)

/** `rm -rf dist build/temp`: what a build has made. */
const isCleaned = (words: readonly string[]): boolean =>
  isCleaning(words) && words.slice(2).every((file) => MADE.has(file.split('/', 1)[0] ?? ''))

const MADE = wordSet('build coverage dist lib node_modules out target temp tmp')

/** Each part of the path begins with a letter: it neither climbs nor hides. */
const isBelow = (file: string): boolean =>
  isRun(file, BELOW) &&
  file
    .split('/')
    .every((part, index, parts) => standsAt(part, 0, NAME) || (index > 0 && index === parts.length - 1))
const BELOW = charset('A-Za-z0-9_./-')

const isTool = (step: string): boolean =>
  BUILDERS.has(step.slice(0, step.includes(' ') ? step.indexOf(' ') : step.length)) && isRun(step, TOLD)

const BUILDERS = wordSet('npm yarn pnpm git make mkdir cargo go pip docker')
const TOLD = charset('A-Za-z0-9_ .:/=@-')
