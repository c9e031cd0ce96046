// The tables that rules share: expressions, phrase sets, chains of transformations, tags. Equal ones are stored
// once. Expressions become automata here, which is most of the build's time.

import { approximate, groupsOf } from '../expressions/ast.ts'
import { determinise } from '../expressions/dfa.ts'
import { rarest, type Clause } from '../expressions/clause.ts'
import { requiredClauses } from '../expressions/literals.ts'
import { oddsOfText } from '../expressions/odds.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { MODSECURITY, type Flags } from '../expressions/reader.ts'
import { buildProgram } from '../expressions/program.ts'
import type { Seed } from '../expressions/lazy.ts'
import { makeSeed } from '../expressions/seed.ts'
import { EXPLORING } from './samples.ts'
import { buildPhrases } from '../scan/phrases.ts'
import { buildLiterals } from '../scan/build.ts'
import type { Trie } from '../scan/build.ts'
import type { ExpressionData, OperatorData, PhrasesData, PrefilterData, SeedData, TrieData } from './data.ts'
import { lowercase } from '../transforms/text.ts'
import { makeHeap, store, type Heap } from './pack.ts'

export interface Tables {
  readonly heap: Heap
  readonly flags: Flags
  readonly expressions: ExpressionData[]
  readonly expressionKeys: Map<string, number>
  readonly clauses: (readonly Clause[])[]
  readonly phrases: PhrasesData[]
  readonly matchers: (readonly ['rx' | 'pm', number])[]
  readonly matcherKeys: Map<string, number>
  readonly chains: (readonly number[])[]
  readonly chainKeys: Map<string, number>
  readonly tags: string[]
  readonly tagKeys: Map<string, number>
  readonly operators: OperatorData[]
  readonly operatorKeys: Map<string, number>
}

export const makeTables = (flags: Flags = MODSECURITY): Tables => ({
  heap: makeHeap(),
  flags,
  expressions: [],
  expressionKeys: new Map(),
  clauses: [],
  phrases: [],
  matchers: [],
  matcherKeys: new Map(),
  chains: [[]],
  chainKeys: new Map([['', 0]]),
  tags: [],
  tagKeys: new Map(),
  operators: [],
  operatorKeys: new Map(),
})

/** An expression's index in the table; a message where it cannot be compiled. */
export const addExpression = (
  tables: Tables,
  source: string,
  ignoreCase: boolean,
  captures: boolean,
): number | string => {
  const key = `${ignoreCase ? 'i' : ''}${captures ? 'c' : ''}:${source}`
  const known = tables.expressionKeys.get(key)
  if (known !== undefined) return known
  const parsed = parseExpression(source, ignoreCase ? { ...tables.flags, ignoreCase } : tables.flags)
  if (!parsed.ok) return `${parsed.error.message} at character ${parsed.error.offset + 1} of the expression`
  const { root, beyond } = parsed.value
  const plain = beyond ? approximate(root, groupsOf(root)) : root
  const nfa = buildNfa(plain)
  if (!nfa.ok) return nfa.error
  const { heap } = tables
  const dfa = determinise(nfa.value)
  const automaton: ExpressionData =
    dfa === undefined
      ? {
          nfa: {
            classes: store(heap, nfa.value.classes),
            classCount: nfa.value.classCount,
            acts: store(heap, nfa.value.acts),
            next: store(heap, nfa.value.next),
            listLengths: store(heap, lengthsOf(nfa.value.listStarts)),
            members: store(heap, nfa.value.members),
            setClasses: store(heap, nfa.value.setClasses),
            setCount: nfa.value.setCount,
            startList: nfa.value.startList,
            flags: (nfa.value.usesWord ? 1 : 0) | (nfa.value.usesLine ? 2 : 0),
            seed: storeSeed(heap, makeSeed(nfa.value, EXPLORING)),
          },
        }
      : {
          dfa: {
            classes: store(heap, dfa.classes),
            width: dfa.width,
            start: dfa.start,
            states: dfa.stateCount,
            table: store(heap, dfa.stateCount <= 256 ? Uint8Array.from(dfa.table) : dfa.table),
          },
        }
  if (!captures && !beyond) return push(tables, key, automaton, requiredClauses(plain))
  const program = buildProgram(root, parsed.value.captures, beyond)
  if (!program.ok) return program.error
  const { code, sets, groups } = program.value
  const withProgram = { ...automaton, program: { code: store(heap, code), sets: store(heap, sets), groups } }
  return push(tables, key, beyond ? { ...withProgram, beyond: true } : withProgram, requiredClauses(plain))
}

/** Lengths pack better than places; the loader adds them up. */
const lengthsOf = (starts: Uint32Array): Uint16Array =>
  Uint16Array.from(starts.subarray(1), (end, index) => end - (starts[index] ?? 0))

const storeSeed = (heap: Heap, { start, contexts, starts, members, table }: Seed): SeedData => ({
  start,
  contexts: store(heap, contexts),
  sizes: store(heap, lengthsOf(starts)),
  members: store(heap, members),
  table: store(heap, table),
})

const push = (tables: Tables, key: string, data: ExpressionData, clauses: readonly Clause[]): number => {
  tables.expressions.push(data)
  tables.clauses.push(clauses)
  tables.expressionKeys.set(key, tables.expressions.length - 1)
  return tables.expressions.length - 1
}

const WINDOW_MAX = 5

/** A set of phrases as a matcher of the prefilter: a piece of one of its phrases is what a text must hold. */
export const addPhrases = (tables: Tables, phrases: readonly string[]): number => {
  const key = `pm:${phrases.join('\n')}`
  const known = tables.matcherKeys.get(key)
  if (known !== undefined) return known
  const built = buildPhrases(phrases)
  const { heap } = tables
  tables.phrases.push({
    labels: store(heap, built.labels),
    counts: store(heap, built.counts),
    ends: store(heap, built.ends),
  })
  const windows = Array.from(new Set(phrases.map((phrase) => windowOf(lowercase(phrase)))))
  phraseClauses.set(tables.phrases.at(-1) as PhrasesData, windows)
  tables.matchers.push(['pm', tables.phrases.length - 1])
  tables.matcherKeys.set(key, tables.matchers.length - 1)
  return tables.matchers.length - 1
}

/** Within one name of a path, where that is long enough: what paths are normalised to has it where the path had it. */
const windowOf = (phrase: string): string => {
  const names = Array.from(phrase.matchAll(/\/?[^/]+\/?/g), ([name]) => name).filter(
    (name) => name.length >= NAME_MIN,
  )
  // A slash belongs to the names on both sides of it.
  const whole = names.map((name) => {
    const at = phrase.indexOf(name)
    return !name.startsWith('/') && phrase[at - 1] === '/' ? `/${name}` : name
  })
  const windows = (whole.length === 0 ? [phrase] : whole).map((name) => rarest(name, WINDOW_MAX))
  return windows.reduce((best, window) => (oddsOfText(window) < oddsOfText(best) ? window : best))
}

const NAME_MIN = 3

const phraseClauses = new WeakMap<PhrasesData, readonly string[]>()

export const addMatcher = (tables: Tables, expression: number): number => {
  const key = `rx:${expression}`
  const known = tables.matcherKeys.get(key)
  if (known !== undefined) return known
  tables.matchers.push(['rx', expression])
  tables.matcherKeys.set(key, tables.matchers.length - 1)
  return tables.matchers.length - 1
}

export const addChain = (tables: Tables, transforms: readonly number[]): number =>
  intern(tables.chains, tables.chainKeys, transforms.join(), transforms)

export const addTag = (tables: Tables, tag: string): number => intern(tables.tags, tables.tagKeys, tag, tag)

export const addOperator = (tables: Tables, operator: OperatorData): number =>
  intern(tables.operators, tables.operatorKeys, JSON.stringify(operator), operator)

const intern = <T>(list: T[], keys: Map<string, number>, key: string, item: T): number => {
  const known = keys.get(key)
  if (known !== undefined) return known
  list.push(item)
  keys.set(key, list.length - 1)
  return list.length - 1
}

export const storePrefilter = (tables: Tables): PrefilterData => {
  const clauses = tables.matchers.map(([kind, index]): readonly Clause[] => {
    if (kind === 'rx') return tables.clauses[index] ?? []
    const phrases = tables.phrases[index]
    return [{ plain: (phrases === undefined ? undefined : phraseClauses.get(phrases)) ?? [], bare: [] }]
  })
  const built = buildLiterals(clauses)
  return {
    plain: storeTrie(tables.heap, built.plain),
    bare: storeTrie(tables.heap, built.bare),
    sifts: store(tables.heap, built.sifts),
    named: store(tables.heap, built.named),
    shortest: store(tables.heap, built.shortest),
    setCounts: store(tables.heap, built.setCounts),
    sets: store(tables.heap, built.sets),
  }
}

const storeTrie = (heap: Heap, trie: Trie): TrieData => ({
  labels: store(heap, trie.labels),
  counts: store(heap, trie.counts),
  outCounts: store(heap, trie.outCounts),
  outs: store(heap, trie.outs),
})
