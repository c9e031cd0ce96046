// A condition in CEL, the Common Expression Language: parsed, type-checked and bounded at build, evaluated in fractions
// of a microsecond. It answers yes or no, or that it cannot tell (a claim that is not there, a value of another type):
// CEL's errors are values here, and no guard takes one for a yes.

import { Environment } from '@marcbachmann/cel-js'

import { contains, parsePrefix } from '../../lib/ip/prefix.ts'
import type { Prefix } from '../../lib/ip/prefix.ts'
import { parseAddress } from '../../lib/ip/parse.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { VARIABLES } from './facts.ts'
import type { Facts } from './facts.ts'
import { ELEMENTS_MAX, inspectCondition } from './inspect.ts'
import type { Reads, Wrong } from './inspect.ts'

export type Answer = 'yes' | 'no' | 'unknown'

export interface Condition {
  readonly reads: Reads
  readonly ask: (facts: Facts) => Answer
}

const TEXT_MAX = 4096

/** Compiles a condition, or says what is wrong with it and where. */
export const compileCondition = (text: string): Result<Condition, Wrong> => {
  if (text.length > TEXT_MAX)
    return err({ message: `a condition has at most ${TEXT_MAX} characters`, offset: 0 })
  const parsed = parse(text)
  if (!parsed.ok) return parsed
  const program = parsed.value
  // Before the types: its words for an unknown name help more.
  const reads = inspectCondition(program.ast)
  if ('message' in reads) return err(reads)
  const checked = program.check()
  if (!checked.valid) return err(wrongOf(checked.error))
  if (checked.type !== 'bool' && checked.type !== 'dyn')
    return err({
      message: `a condition is true or false, and this is a ${checked.type ?? 'value'}`,
      offset: 0,
    })
  return ok({ reads, ask: (facts) => ask(program, reads, facts) })
}

type Program = ReturnType<Environment['parse']>

const parse = (text: string): Result<Program, Wrong> => {
  try {
    return ok(environment().parse(text))
  } catch (error) {
    const wrong = wrongOf(error)
    return err(
      isAssignment(text, wrong.offset) ? { ...wrong, message: 'two values are compared with ==' } : wrong,
    )
  }
}

/** A single `=`, which no condition has. */
const isAssignment = (text: string, offset: number): boolean =>
  text[offset] === '=' && text[offset + 1] !== '=' && !'=!<>'.includes(text[offset - 1] ?? ' ')

const wrongOf = (error: unknown): Wrong => {
  const { summary, range } = error as { summary?: string; range?: { start: number } }
  const message = summary ?? (error instanceof Error ? error.message : 'this is no condition')
  return { message: message.charAt(0).toLowerCase() + message.slice(1), offset: range?.start ?? 0 }
}

const ask = (program: Program, reads: Reads, facts: Facts): Answer => {
  if (reads.walks && !isWalkable(facts)) return 'unknown'
  try {
    const value: unknown = program(facts)
    if (value === true) return 'yes'
    return value === false ? 'no' : 'unknown'
  } catch {
    // CEL tells a missing field or a wrong type by throwing.
    return 'unknown'
  }
}

/** By the claims of a remembered token, which are the same object from request to request. */
const walkable = new WeakMap<object, boolean>()

/** Whether no list is longer than the bound that the build reckoned with. */
const isWalkable = ({ claims, scopes }: Facts): boolean => {
  if ((scopes?.length ?? 0) > ELEMENTS_MAX) return false
  if (claims === undefined) return true
  const known = walkable.get(claims)
  if (known !== undefined) return known
  const answer = countElements(claims, ELEMENTS_MAX) <= ELEMENTS_MAX
  walkable.set(claims, answer)
  return answer
}

/** How many values there are inside, at any depth; stops past the bound. The token's own bound holds its depth. */
const countElements = (value: unknown, max: number): number => {
  let count = 0
  const left: unknown[] = [value]
  for (let next = left.pop(); next !== undefined && count <= max; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const inner: readonly unknown[] = Array.isArray(next) ? next : Object.values(next)
    count += inner.length
    if (count <= max) for (const item of inner) left.push(item ?? 0)
  }
  return count
}

let made: Environment | undefined

/** Made when the first condition is: a Worker whose policy has none does not pay for it at its start. */
const environment = (): Environment => {
  if (made !== undefined) return made
  const fresh = new Environment({
    enableOptionalTypes: false,
    limits: { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
  })
  for (const [name, type] of Object.entries(VARIABLES)) fresh.registerVariable(name, type)
  fresh.registerFunction('string.within(string): bool', within)
  made = fresh
  return made
}

/** Prefixes stand in quotes in the policy, so that there are only so many. */
const prefixes = new Map<string, Prefix>()

const within = (address: string, text: string): boolean => {
  const known = prefixes.get(text) ?? prefixOf(text)
  prefixes.set(text, known)
  const parsed = parseAddress(address)
  // Inside of CEL, an error is told by throwing; it ends in `ask`.
  if (parsed === undefined) throw new TypeError('not an address')
  return contains(known, parsed)
}

const prefixOf = (text: string): Prefix => {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new TypeError('the build admitted a prefix that is none')
  return parsed.value
}
