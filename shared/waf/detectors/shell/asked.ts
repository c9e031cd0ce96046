// A name that says command, and a command behind it that only looks around: `?cmd=id`, `{"command": "whoami"}`. Neither
// tells by itself: interfaces of robots, containers and editors have such names, and one word is plain. Trusts every
// word that one of these may be told: `start`, `list`, `ls`, `ping`, `hostname`.

import { PROBES } from '../../commands/names.ts'
import { WORD_NAME } from '../../fields/presence.ts'
import {
  BLANK,
  charset,
  LETTERS,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Detector } from '../detector.ts'

export const asked: Detector = {
  name: 'asked',
  cost: { character: 0, mark: 1 },
  kinds: ['shell-line'],
  parts: ['name'],
  wants: (_chars, words) => (words & WORD_NAME) !== 0,
  detect: ({ text }, context, report) => {
    if (text.length <= NAME_MAX && saysCommand(text) && looksAround(context.operand))
      report('shell-line', 1, 0, true)
  },
}

const NAME_MAX = 40
const KEYS = wordSet('cmd command cmdline commandline exec execute shell')

/** `cmd`, `params[command]`, `x.exec` */
const saysCommand = (name: string): boolean => {
  const end = name.endsWith(']') ? name.length - 1 : name.length
  return KEYS.has(name.slice(runStart(name, end, LETTERS), end).toLowerCase())
}

/** The whole of a string. */
const looksAround = (operand: string): boolean => {
  const from = pastRun(operand, 1, BLANK)
  const end = pastWord(operand, from, LOOKS)
  return operand.startsWith('"') && end > from && standsAt(operand, pastRun(operand, end, ENDS), QUOTES)
}

const LOOKS = vocabulary([...PROBES, 'tasklist', 'phpinfo'])
/** Blanks, as JSON writes them, too. */
const ENDS = charset(' \\nrt;()')
