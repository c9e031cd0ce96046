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
import { generate, mutate, seeded } from './generate.ts'

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

const compare = (source: string, seed: number, rounds: number): number => {
  const parsed = parseExpression(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`)
  const nfa = buildNfa(approximate(parsed.value.root, groupsOf(parsed.value.root)))
  const program = buildProgram(parsed.value.root, parsed.value.captures)
  if (!nfa.ok || !program.ok) throw new Error(source)
  const random = seeded(seed)
  const texts = Array.from(
    { length: rounds },
    // pcre2test cannot be told an empty subject.
    () => mutate(generate(parsed.value.root, random), random) || ' ',
  )
  const answers = pcre(source, texts)
  expect(answers, source).toHaveLength(texts.length)
  const lazy = makeLazy(nfa.value)
  texts.forEach((text, index) => {
    const answer = answers[index]
    if (answer === 'limit') return
    const place = `${source} on ${JSON.stringify(text)}`
    const matched = runLazy(lazy, text) && (!parsed.value.beyond || confirm(program.value, text))
    expect(matched, place).toBe(answer !== undefined)
    if (answer === undefined || parsed.value.beyond || program.value.code.length > 3000) return
    const slots = captureFirst(program.value, text)
    const groups = answer.map((_, group) => {
      const start = slots?.[group * 2] ?? -1
      return start < 0 ? '<unset>' : printed(text.slice(start, slots?.[group * 2 + 1]))
    })
    expect(groups, place).toEqual(answer)
  })
  return texts.length
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

  test.each(crsFolders())('on every expression of %s', { timeout: 900_000 }, (folder) => {
    const sources = Array.from(new Set(crsExpressions(folder)))
    let compared = 0
    for (const [index, source] of sources.entries()) compared += compare(source, index, 30)
    expect(sources.length).toBeGreaterThan(200)
    expect(compared).toBe(sources.length * 30)
  })
})
