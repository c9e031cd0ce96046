// What documents have between backticks: a command's name, its flags and a file; a folder that is deleted, and the build
// that follows. Trusts relative names only: nothing leads out of the folder that somebody works in.

import { charset, isRun, NAME, standsAt } from '../../runs.ts'
import { isBuild } from './steps.ts'

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
  rest.every((word, index) => isOption(word) || (index === rest.length - 1 && isRelative(word)))

const PROGRAM = charset('A-Za-z0-9_./-')

const isOption = (word: string): boolean => word.startsWith('-') && isRun(word.slice(1), OPTION)
const OPTION = charset('A-Za-z0-9_=-')

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

/** Each part of the path begins with a letter: it neither climbs nor hides. */
const isBelow = (file: string): boolean =>
  isRun(file, BELOW) &&
  file
    .split('/')
    .every((part, index, parts) => standsAt(part, 0, NAME) || (index > 0 && index === parts.length - 1))
const BELOW = charset('A-Za-z0-9_./-')

const isTool = (step: string): boolean =>
  BUILDERS.has(step.slice(0, step.includes(' ') ? step.indexOf(' ') : step.length)) && isRun(step, STEP)

const BUILDERS: ReadonlySet<string> = new Set('npm yarn pnpm git make mkdir cargo go pip docker'.split(' '))
const STEP = charset('A-Za-z0-9_ .:/=@-')
