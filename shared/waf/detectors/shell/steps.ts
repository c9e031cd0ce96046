// Steps of a build: they run what the folder has, and fetch nothing that the line names.

import { BLANK, charset, isRun, LOWER, pastRun, QUOTES, standsAt, without } from '../../runs.ts'

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
  return (at === text.length || text.startsWith('&&', at) || standsAt(text, at, ENDS)) && isBuilding(words)
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

const isBuilding = (line: readonly string[]): boolean => {
  const words = line[0] === 'sudo' ? line.slice(1) : line
  if (REQUIREMENTS.has(words.join(' '))) return true
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
