// A lazy DFA that begins with states of the build's answers as the plain simulation does, whatever the seed holds.

import { describe, expect, test } from 'vitest'
import { approximate, groupsOf, type Node } from '../../../shared/waf/expressions/ast.ts'
import { indexOf, makeLazy, runLazy, runNfa } from '../../../shared/waf/expressions/lazy.ts'
import { buildNfa, type Nfa } from '../../../shared/waf/expressions/nfa.ts'
import { parseExpression } from '../../../shared/waf/expressions/parse.ts'
import { makeSeed, SEED_MAX } from '../../../shared/waf/expressions/seed.ts'
import { OWN } from './corpus.ts'
import { generate, mutate, seeded } from './generate.ts'

const LARGE = ['a(?:a|b){11}c', '(?i)\\b(?:cat|dog)\\b.{0,9}[;|]', '(?:^|[ ;])x[^y]*y[^z]{3,8}z$']
const SOURCES = [...OWN, ...LARGE]

const compile = (source: string): { readonly root: Node; readonly nfa: Nfa } => {
  const parsed = parseExpression(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`)
  const root = approximate(parsed.value.root, groupsOf(parsed.value.root))
  const nfa = buildNfa(root)
  if (!nfa.ok) throw new Error(nfa.error)
  return { root, nfa: nfa.value }
}

/** Texts of the alphabet that makes the large expressions need the most states. */
const wild = (random: () => number): string =>
  Array.from(
    { length: 1 + Math.floor(random() * 200) },
    () => 'ab ;|xyz.cdogt\n'[Math.floor(random() * 15)],
  ).join('')

describe('a seeded automaton', () => {
  test('answers as the simulation does, on texts of its seed and on others', () => {
    const random = seeded(7)
    let compared = 0
    for (const source of SOURCES) {
      const { root, nfa } = compile(source)
      const known = Array.from({ length: 10 }, () => mutate(generate(root, random), random))
      const lazy = makeLazy(nfa, makeSeed(nfa, known))
      for (let round = 0; round < 30; round++) {
        const text =
          round < 10
            ? (known[round] ?? '')
            : round % 2 === 0
              ? wild(random)
              : mutate(generate(root, random), random)
        expect(runLazy(lazy, text), `${source} on ${JSON.stringify(text)}`).toBe(runNfa(nfa, text))
        compared++
      }
    }
    expect(compared).toBe(SOURCES.length * 30)
  })

  test('makes no state for texts that its seed was made of', () => {
    const { nfa } = compile(LARGE[1] ?? '')
    const texts = ['the cat sat; on', 'a dog | b', 'nothing here']
    const seed = makeSeed(nfa, texts)
    expect(seed.contexts.length).toBeLessThan(SEED_MAX)
    const lazy = makeLazy(nfa, seed)
    for (const text of texts) expect(runLazy(lazy, text)).toBe(runNfa(nfa, text))
    // Not even looked for: every transition was there.
    expect(lazy.index).toBeUndefined()
    expect(lazy.sets).toHaveLength(0)
    expect(makeLazy(nfa).sets.length).toBeGreaterThan(0)
  })

  test('that holds no more than its bound goes on where its states end', () => {
    const { nfa } = compile(LARGE[0] ?? '')
    const random = seeded(17)
    const coins = (): string => Array.from({ length: 100 }, () => (random() < 0.5 ? 'a' : 'b')).join('')
    const texts = Array.from({ length: 60 }, coins)
    const seed = makeSeed(nfa, texts)
    expect(seed.contexts).toHaveLength(SEED_MAX)
    const lazy = makeLazy(nfa, seed)
    for (const text of [...texts, ...Array.from({ length: 60 }, () => wild(random))])
      expect(runLazy(lazy, text), JSON.stringify(text)).toBe(runNfa(nfa, text))
  })

  test('keeps its seed when the states of a long text no longer fit', () => {
    const { nfa } = compile(LARGE[0] ?? '')
    const random = seeded(11)
    const lazy = makeLazy(nfa, makeSeed(nfa, ['abab', 'bbbb']))
    for (let round = 0; round < 40; round++) {
      const text = Array.from({ length: 3000 }, () => (random() < 0.5 ? 'b' : 'c')).join('') + wild(random)
      expect(runLazy(lazy, text)).toBe(runNfa(nfa, text))
      const short = `${wild(random)}ab`
      expect(runLazy(lazy, short)).toBe(runNfa(nfa, short))
    }
  })

  test('tells states apart whose hashes are the same', () => {
    const random = seeded(13)
    for (const source of SOURCES) {
      const { root, nfa } = compile(source)
      const lazy = makeLazy(nfa, makeSeed(nfa, ['a']))
      const { heads } = indexOf(lazy)
      // One list of all states, whatever they hold.
      const get = heads.get.bind(heads)
      const set = heads.set.bind(heads)
      const all = Array.from(heads.values())
      heads.clear()
      Object.assign(heads, { get: () => get(0), set: (_: number, state: number) => set(0, state) })
      const { others } = indexOf(lazy)
      all.forEach((state, at) => {
        others[state] = at === 0 ? 0 : (all[at - 1] ?? 0)
      })
      if (all.length > 0) set(0, all.at(-1) ?? 0)
      for (let round = 0; round < 10; round++) {
        const text = mutate(generate(root, random), random)
        expect(runLazy(lazy, text), `${source} on ${JSON.stringify(text)}`).toBe(runNfa(nfa, text))
      }
    }
  })
})
