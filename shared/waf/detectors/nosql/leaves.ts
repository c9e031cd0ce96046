// The keys and texts of a JSON text, for who wants to know of a key what it stands at and what stands behind it.

import { jsonStack, operandAt, walkJson } from '../../fields/json.ts'
import { charset, pastRun, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'

const DEPTH_MAX = 32
const FIELDS_MAX = 10_000
const stack = jsonStack(DEPTH_MAX)
const bounds = { depth: DEPTH_MAX, fields: FIELDS_MAX }

/** What walking a character takes. */
const CHARACTER_WORK = 6

/** What keeping one found takes, and putting together the name of a key. */
const FOUND_WORK = 250
const NAME_WORK = 1000

const BLANKS = charset(' \t\n\r')
const OPENERS = charset('{[')

/** Hands on all that is not plain, `at` where a key without escapes begins, once the whole has been found to be JSON; false where it is none, or too deep. */
export const leaves = (
  text: string,
  name: string,
  key: (found: string, path: string, operand: string, at: number) => void,
  value: (found: string) => void,
): boolean => {
  if (!standsAt(text, pastRun(text, 0, BLANKS), OPENERS)) return false
  work.left -= CHARACTER_WORK * text.length
  const found: (() => void)[] = []
  const outcome = walkJson(text, name, bounds, stack, {
    all: false,
    key: (text, path, json, behind) => {
      work.left -= FOUND_WORK + NAME_WORK
      const name = path()
      const operand = operandAt(json, behind)
      found.push(() => key(text, name, operand, Math.max(0, behind - 1 - text.length)))
    },
    value: (text) => {
      work.left -= FOUND_WORK
      found.push(() => value(text))
    },
    literal: undefined,
  })
  if (outcome !== 'ok') return false
  for (const hand of found) hand()
  return true
}
