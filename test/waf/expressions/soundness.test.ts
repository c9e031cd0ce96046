import { describe, expect, test } from 'vitest'
import { approximate, groupsOf, type Node } from '../../../shared/waf/expressions/ast.ts'
import { determinise, runDfa } from '../../../shared/waf/expressions/dfa.ts'
import { makeLazy, runLazy, runNfa } from '../../../shared/waf/expressions/lazy.ts'
import { requiredClauses } from '../../../shared/waf/expressions/literals.ts'
import { buildNfa, type Nfa } from '../../../shared/waf/expressions/nfa.ts'
import { parseExpression } from '../../../shared/waf/expressions/parse.ts'
import { buildLiterals } from '../../../shared/waf/scan/build.ts'
import { isCandidate } from '../../../shared/waf/scan/bits.ts'
import { candidates } from '../../../shared/waf/scan/scan.ts'
import { makeScanner } from '../../../shared/waf/scan/scanner.ts'
import { crsExpressions, crsFolders, OWN } from './corpus.ts'
import { generate, mutate, seeded } from './generate.ts'

interface Compiled {
  readonly source: string
  readonly root: Node
  readonly nfa: Nfa
}

const compile = (source: string): Compiled => {
  const parsed = parseExpression(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`)
  const root = approximate(parsed.value.root, groupsOf(parsed.value.root))
  const nfa = buildNfa(root)
  if (!nfa.ok) throw new Error(nfa.error)
  return { source, root, nfa: nfa.value }
}

const SOURCES = Array.from(new Set([...OWN, ...crsFolders().flatMap(crsExpressions)]))
const PER_EXPRESSION = Number(process.env['FUZZ_PER_EXPRESSION'] ?? 40)

describe('strings made from each expression', () => {
  const compiled = SOURCES.map(compile)

  test('that match it are never ruled out by the prefilter', () => {
    const clauses = compiled.map(({ root }) => requiredClauses(root))
    const scanner = makeScanner(buildLiterals(clauses))
    const random = seeded(1)
    let matched = 0
    compiled.forEach(({ source, root, nfa }, matcher) => {
      const lazy = makeLazy(nfa)
      for (let round = 0; round < PER_EXPRESSION; round++) {
        const text = mutate(generate(root, random), random)
        if (!runLazy(lazy, text)) continue
        matched++
        expect(isCandidate(candidates(scanner, text), matcher), `${source} on ${JSON.stringify(text)}`).toBe(
          true,
        )
      }
    })
    // A prefilter that asks for nothing would be sound too.
    expect(clauses.filter((own) => own.length > 0).length).toBeGreaterThan(compiled.length * 0.7)
    expect(matched).toBeGreaterThan((compiled.length * PER_EXPRESSION) / 3)
  })

  test('are judged alike by the DFA, the lazy DFA and the plain simulation', () => {
    const random = seeded(2)
    let compared = 0
    for (const { source, root, nfa } of compiled) {
      const dfa = determinise(nfa, { statesMax: 1500, workMax: 2_000_000 })
      const lazy = makeLazy(nfa)
      for (let round = 0; round < 12; round++) {
        const text = mutate(generate(root, random), random)
        const expected = runNfa(nfa, text)
        expect(runLazy(lazy, text), `${source} on ${JSON.stringify(text)}`).toBe(expected)
        if (dfa !== undefined)
          expect(runDfa(dfa, text), `${source} on ${JSON.stringify(text)}`).toBe(expected)
        compared++
      }
    }
    expect(compared).toBe(compiled.length * 12)
  })
})

test('the corpus holds our own expressions, and those of the rule sets that are here', () => {
  expect(OWN).toHaveLength(30)
  if (crsFolders().length > 0) expect(SOURCES.length).toBeGreaterThan(250)
})
