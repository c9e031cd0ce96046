// Expressions and sets of phrases made ready to run: automata as views on the program's arrays.

import { captureFirst, type Slots } from '../expressions/capture.ts'
import { confirm, find } from '../expressions/confirm.ts'
import { runDfa, type Dfa } from '../expressions/dfa.ts'
import { indexOf, makeLazy, runLazy, type Lazy, type Seed } from '../expressions/lazy.ts'
import type { Nfa } from '../expressions/nfa.ts'
import type { Program } from '../expressions/program.ts'
import { makeSearch, searchPhrases, type PhraseSearch } from '../scan/phrases.ts'
import { placesOf } from '../scan/trie.ts'
import { pays } from '../work.ts'
import type { ExpressionData, Ref, SeedData } from './data.ts'
import type { Opened } from './pack.ts'

export interface Matcher {
  readonly test: (text: string) => boolean
  /** The groups of the first match. */
  readonly groups: (text: string) => Slots | undefined
  /** Makes what the first text would have made. */
  readonly prepare?: () => void
}

export const NEVER: Matcher = { test: () => false, groups: () => undefined }

export const loadExpressions = (opened: Opened): readonly Matcher[] =>
  opened.data.expressions.map((expression) => loadExpression(opened, expression))

// The references were written for these kinds by the compiler.
export const u8 = (opened: Opened, ref: Ref): Uint8Array => opened.array(ref) as Uint8Array
export const u16 = (opened: Opened, ref: Ref): Uint16Array => opened.array(ref) as Uint16Array
const u32 = (opened: Opened, ref: Ref): Uint32Array => opened.array(ref) as Uint32Array

const loadExpression = (opened: Opened, data: ExpressionData): Matcher => {
  const program = loadTreeProgram(opened, data)
  const { search, prepare } = data.dfa === undefined ? lazySearch(opened, data) : dfaSearch(opened, data.dfa)
  if (data.beyond === true && program !== undefined)
    return {
      test: (text) => search(text) && confirm(program, text),
      groups: (text) => find(program, text),
      prepare,
    }
  return {
    test: search,
    groups: (text) => (program === undefined ? undefined : captureFirst(program, text)),
    prepare,
  }
}

interface Search {
  readonly search: (text: string) => boolean
  readonly prepare: () => void
}

const nothing = (): void => undefined

const loadTreeProgram = (opened: Opened, data: ExpressionData): Program | undefined =>
  data.program === undefined
    ? undefined
    : {
        code: opened.array(data.program.code) as Int32Array,
        sets: u32(opened, data.program.sets),
        groups: data.program.groups,
      }

const dfaSearch = (opened: Opened, data: NonNullable<ExpressionData['dfa']>): Search => {
  const dfa: Dfa = {
    classes: u8(opened, data.classes),
    width: data.width,
    start: data.start,
    stateCount: data.states,
    table: opened.array(data.table) as Uint8Array | Uint16Array,
  }
  return {
    search: (text) => {
      return pays(PER_BYTE * text.length) && runDfa(dfa, text)
    },
    prepare: nothing,
  }
}

const lazySearch = (opened: Opened, data: ExpressionData): Search => {
  const { nfa } = data
  if (nfa === undefined) return { search: () => false, prepare: nothing }
  let lazy: Lazy | undefined
  const ready = (): Lazy =>
    (lazy ??= makeLazy(
      {
        classes: u8(opened, nfa.classes),
        classCount: nfa.classCount,
        acts: opened.array(nfa.acts) as Int16Array,
        next: opened.array(nfa.next) as Nfa['next'],
        listStarts: placesOf(u16(opened, nfa.listLengths), 0),
        members: opened.array(nfa.members) as Nfa['members'],
        setClasses: u8(opened, nfa.setClasses),
        setCount: nfa.setCount,
        startList: nfa.startList,
        usesWord: (nfa.flags & 1) !== 0,
        usesLine: (nfa.flags & 2) !== 0,
      },
      loadSeed(opened, nfa.seed),
    ))
  return { search: (text) => runLazy(lazy ?? ready(), text), prepare: () => void indexOf(ready()) }
}

const loadSeed = (opened: Opened, { start, contexts, sizes, members, table }: SeedData): Seed => ({
  start,
  contexts: u8(opened, contexts),
  starts: placesOf(u16(opened, sizes), 0),
  members: u16(opened, members),
  table: u16(opened, table),
})

/** Units of work. */
const PER_BYTE = 4
const PER_BYTE_OF_PHRASES = 16

export const loadPhrases = (opened: Opened, index: number): Matcher => {
  const data = opened.data.phrases[index]
  if (data === undefined) return NEVER
  let search: PhraseSearch | undefined
  const ready = (): PhraseSearch =>
    (search ??= makeSearch({
      labels: u8(opened, data.labels),
      counts: u8(opened, data.counts),
      ends: u8(opened, data.ends),
    }))
  return {
    test: (text) => {
      return pays(PER_BYTE_OF_PHRASES * text.length) && searchPhrases(ready(), text) !== undefined
    },
    groups: (text) => {
      const found = searchPhrases(ready(), text)
      return found === undefined ? undefined : [found.start, found.end]
    },
    prepare: () => void searchPhrases(ready(), ''),
  }
}
