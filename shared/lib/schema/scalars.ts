// Keywords about numbers, strings and whole values (JSON Schema validation §6.1 to §6.3, §7).

import { all, problem } from './context.ts'
import type { Here } from './context.ts'
import { canonical, equals } from './equal.ts'
import { compilePattern } from './pattern/pattern.ts'
import type { Pattern } from './pattern/pattern.ts'
import { fail, spend } from './types.ts'
import type { Check, SchemaObject } from './types.ts'

type Numeric = number | bigint

const isPrimitive = (value: unknown): boolean => typeof value !== 'object' || value === null

/** `enum` and `const`: checks of any value. */
export const valueChecks = (schema: SchemaObject): readonly Check[] => {
  const checks: Check[] = []
  if (Array.isArray(schema['enum'])) checks.push(enumCheck(schema['enum'], 'enum'))
  if (Object.hasOwn(schema, 'const')) checks.push(enumCheck([schema['const']], 'const'))
  return checks
}

const enumCheck = (values: readonly unknown[], keyword: string): Check => {
  const primitives = new Set(values.filter(isPrimitive))
  const others = new Set(values.filter((value) => !isPrimitive(value)).map(canonical))
  return (value, run) => {
    if (primitives.has(value)) return true
    if (typeof value === 'bigint' && values.some((one) => equals(one, value))) return true
    if (others.size > 0 && typeof value === 'object' && value !== null) {
      const text = canonical(value)
      if (spend(run, text.length, EACH) && others.has(text)) return true
    }
    return fail(run, keyword)
  }
}

const EACH = 16

const numberIn = (schema: SchemaObject, keyword: string): number | undefined =>
  typeof schema[keyword] === 'number' ? schema[keyword] : undefined

export const numberChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  const checks: Check[] = []
  const bound = (keyword: string, holds: (value: Numeric, limit: number) => boolean): void => {
    const limit = numberIn(schema, keyword)
    if (limit === undefined) return
    checks.push((value, run) => holds(value as Numeric, limit) || fail(run, keyword))
  }
  bound('minimum', (value, limit) => value >= limit)
  bound('maximum', (value, limit) => value <= limit)
  bound('exclusiveMinimum', (value, limit) => value > limit)
  bound('exclusiveMaximum', (value, limit) => value < limit)
  bound('multipleOf', isMultiple)
  const format = formatIn(schema, here)
  if (format?.of === 'number') {
    const { holds } = format
    checks.push((value, run) => holds(value as Numeric) || fail(run, 'format'))
  }
  return checks
}

/** By the decimal values that both were written as: 0.0075 is a multiple of 0.0001. */
const isMultiple = (value: Numeric, factor: number): boolean => {
  if (factor <= 0) return false
  if (typeof value === 'number' && Number.isSafeInteger(value) && Number.isSafeInteger(factor))
    return value % factor === 0
  const [digits, exponent] = decimal(value)
  const [step, stepExponent] = decimal(factor)
  const least = Math.min(exponent, stepExponent)
  return (digits * 10n ** BigInt(exponent - least)) % (step * 10n ** BigInt(stepExponent - least)) === 0n
}

/** A number as an integer and a power of ten. The exponent of a double is within ±400. */
const decimal = (value: Numeric): readonly [bigint, number] => {
  if (typeof value === 'bigint') return [value, 0]
  const [mantissa = '0', power = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return [BigInt(whole + fraction), Number(power) - fraction.length]
}

export const stringChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  const checks: Check[] = []
  const least = numberIn(schema, 'minLength')
  const most = numberIn(schema, 'maxLength')
  if (least !== undefined)
    checks.push((value, run) => isAtLeast(value as string, least) || fail(run, 'minLength'))
  if (most !== undefined)
    checks.push((value, run) => isAtMost(value as string, most) || fail(run, 'maxLength'))
  const pattern =
    typeof schema['pattern'] === 'string' ? patternOf(schema['pattern'], 'pattern', here) : undefined
  if (pattern !== undefined)
    checks.push((value, run) => pattern.test(value as string, run.budget) || fail(run, 'pattern'))
  const format = formatIn(schema, here)
  if (format?.of === 'string') {
    const { holds } = format
    checks.push((value, run) => holds(value as string) || fail(run, 'format'))
  }
  return checks.length === 0 ? checks : [byLength(all(checks))]
}

/** A long text costs each time that it is read. */
const byLength =
  (check: Check): Check =>
  (value, run, seen) => {
    const { length } = value as string
    return (length < EACH || spend(run, length, EACH)) && check(value, run, seen)
  }

const formatIn = (
  schema: SchemaObject,
  here: Here,
): ReturnType<Here['context']['options']['formats']['get']> =>
  typeof schema['format'] === 'string' ? here.context.options.formats.get(schema['format']) : undefined

/** Lengths are of code points (§6.3.1), of which a text has between half as many and as many as code units. */
const isAtLeast = (text: string, least: number): boolean => {
  if (text.length < least) return false
  return text.length >= 2 * least || codePoints(text) >= least
}

const isAtMost = (text: string, most: number): boolean =>
  text.length <= most || (text.length <= 2 * most && codePoints(text) <= most)

const codePoints = (text: string): number => {
  let count = text.length
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || (text.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) continue
    count--
    at++
  }
  return count
}

/** A pattern, compiled once for all places that have it; undefined where it cannot be, which is told. */
export const patternOf = (source: string, keyword: string, here: Here): Pattern | undefined => {
  const known = here.context.patterns.get(source)
  if (known !== undefined) return known
  const pattern = compilePattern(source)
  if (!pattern.ok) {
    problem(here, keyword, `the pattern "${source.slice(0, 80)}" cannot be used: ${pattern.error}`)
    return undefined
  }
  here.context.patterns.set(source, pattern.value)
  return pattern.value
}
