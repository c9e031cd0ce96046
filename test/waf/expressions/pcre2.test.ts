// Differential test against PCRE2 (`pcre2test`, Debian's pcre2-utils): what our engine says of a text is what
// PCRE2 says, for the expressions of the corpus and texts made from them.

import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { approximate, groupsOf } from '../../../shared/waf/expressions/ast.ts'
import { captureFirst } from '../../../shared/waf/expressions/capture.ts'
import { confirm } from '../../../shared/waf/expressions/confirm.ts'
import { makeLazy, runLazy } from '../../../shared/waf/expressions/lazy.ts'
import { buildNfa } from '../../../shared/waf/expressions/nfa.ts'
import { parseExpression } from '../../../shared/waf/expressions/parse.ts'
import { buildProgram } from '../../../shared/waf/expressions/program.ts'
import { crsExpressions, crsFolders, OWN } from './corpus.ts'
import { generate, mutate, seeded, type Random } from './generate.ts'

const installed = spawnSync('pcre2test', ['-C']).status === 0
if (!installed)
  console.warn('pcre2test is not installed (apt-get install pcre2-utils): the differential test did not run')

const BEYOND = [
  'a\\Z\\n',
  '(x|\\Z)y?',
  'a(?!b)',
  '(?<!x)y',
  '(\\w+)=\\1',
  'a++b',
  '(?>a|ab)c',
  '(?=.*d)c',
  '(?i)(ab)\\1',
  // What a group has held stands where its own assertions do not hold, and in the other case.
  '(^a)x\\1',
  '(\\ba)\\1',
  '(a)(?i)x\\1',
  // It holds what it held until it is closed again, and grows by itself.
  '(?:(a|b\\1)){1,9}c',
  '((?:\\1x|\\w)){1,3}?\\1?c',
  // A look tells what its groups hold, a failed atom does not.
  '(?=(a+))\\1b',
  '(?:(?>(a)b)c|ab)\\1?d',
  '(?<=(a)b)c\\1',
  '(?<!ab|a)c',
  // A turn that consumes nothing is the last one.
  '(?:(a*)*)x\\1',
  '(?:(?:a|(?=b))*)+(?!a)c',
]

const hex = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(2, '0')).join(' ')
const escaped = (text: string): string => hex(text).replaceAll(/(\w\w) ?/g, '\\x$1')

/** PCRE2's answer a text: the groups of its first match, or undefined. `limit` for texts that exhaust it. */
const pcre = (
  source: string,
  texts: readonly string[],
): readonly (readonly string[] | 'limit' | undefined)[] => {
  const pattern = source === '' ? '/(?:)/' : `/${hex(source)}/hex,`
  const input = `${pattern}dotall,dollar_endonly,no_utf_check\n${texts.map((text) => `    ${escaped(text)}\\=\n`).join('')}`
  const output = execFileSync('pcre2test', ['-q'], {
    input,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  })
  const answers: (string[] | 'limit' | undefined)[] = []
  for (const line of output.split('\n')) {
    const group = /^ ?(\d+): (.*)$/.exec(line)
    if (group?.[1] === '0') answers.push([group[2] ?? ''])
    else if (group !== null) (answers.at(-1) as string[]).push(group[2] ?? '')
    else if (line === 'No match') answers.push(undefined)
    else if (line.startsWith('Failed: error -47')) answers.push('limit')
  }
  return answers
}

const printed = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => {
    const code = text.charCodeAt(at)
    return code >= 32 && code < 127 ? text[at] : `\\x${code.toString(16).padStart(2, '0')}`
  }).join('')

/** Texts made from an expression, what PCRE2 says of them, and what is asked here. */
const ask = (source: string, random: Random, rounds: number) => {
  const parsed = parseExpression(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`)
  const { root, captures, beyond } = parsed.value
  const nfa = buildNfa(approximate(root, groupsOf(root)))
  const program = buildProgram(root, captures, beyond)
  if (!nfa.ok || !program.ok) throw new Error(source)
  const texts = Array.from(
    { length: rounds },
    // pcre2test cannot be told an empty subject.
    () => mutate(generate(root, random), random) || ' ',
  )
  const answers = pcre(source, texts)
  expect(answers, source).toHaveLength(texts.length)
  const lazy = makeLazy(nfa.value)
  const matched = (text: string): boolean => runLazy(lazy, text) && (!beyond || confirm(program.value, text))
  return { texts, answers, matched, beyond, program: program.value }
}

const compare = (source: string, seed: number, rounds: number): number => {
  const { texts, answers, matched, beyond, program } = ask(source, seeded(seed), rounds)
  texts.forEach((text, index) => {
    const answer = answers[index]
    if (answer === 'limit') return
    const place = `${source} on ${JSON.stringify(text)}`
    expect(matched(text), place).toBe(answer !== undefined)
    if (answer === undefined || beyond || program.code.length > 3000) return
    const slots = captureFirst(program, text)
    const groups = answer.map((_, group) => {
      const start = slots?.[group * 2] ?? -1
      return start < 0 ? '<unset>' : printed(text.slice(start, slots?.[group * 2 + 1]))
    })
    expect(groups, place).toEqual(answer)
  })
  return texts.length
}

const ATOMS = ['a', 'b', 'c', '.', '\\w', '[a-c]', '[^ab]', '\\b', '^', '(?i)', '\\x41']
const SILENT: ReadonlySet<string> = new Set(['\\b', '^', '(?i)'])
const TIMES = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '*?', '++']

/** Groups, looks and atoms within each other, and references to whatever group stands already. */
const madeUp = (random: Random): string => {
  const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? ''
  let groups = 0
  const made = (depth: number): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const kind = depth > 0 ? random() : 1
      if (kind < 0.25) {
        groups++
        return `(${made(depth - 1)})${pick(TIMES)}`
      }
      if (kind < 0.4) return `(?:${made(depth - 1)}|${made(depth - 1)})${pick(TIMES)}`
      if (kind < 0.48) return `(?${pick(['=', '!', '>'])}${made(depth - 1)})`
      if (groups > 0 && random() < 0.35) return `\\${1 + Math.floor(random() * groups)}${pick(TIMES)}`
      const atom = pick(ATOMS)
      return SILENT.has(atom) ? atom : atom + pick(TIMES)
    }).join('')
  return made(3)
}

describe.skipIf(!installed)('PCRE2 agrees', () => {
  test('on our own expressions, captures included', () => {
    let compared = 0
    for (const [index, source] of OWN.entries()) compared += compare(source, index, 120)
    expect(compared).toBe(OWN.length * 120)
  })

  test('on what is beyond regular languages', () => {
    let compared = 0
    for (const [index, source] of BEYOND.entries()) compared += compare(source, index, 120)
    expect(compared).toBe(BEYOND.length * 120)
  })

  test('on made-up expressions that refer to their groups: what it finds is never missed', () => {
    const random = seeded(20_261_122)
    let compared = 0
    for (let count = 0; count < 200; count++) {
      const source = madeUp(random)
      const { texts, answers, matched } = ask(source, random, 20)
      compared += texts.length
      texts.forEach((text, index) => {
        if (answers[index] === undefined || answers[index] === 'limit') return
        expect(matched(text), `${source} on ${JSON.stringify(text)}`).toBe(true)
      })
    }
    expect(compared).toBe(200 * 20)
  })

  test.each(crsFolders())('on every expression of %s', { timeout: 900_000 }, (folder) => {
    const sources = Array.from(new Set(crsExpressions(folder)))
    let compared = 0
    for (const [index, source] of sources.entries()) compared += compare(source, index, 30)
    expect(sources.length).toBeGreaterThan(200)
    expect(compared).toBe(sources.length * 30)
  })
})
