// What a text must hold for an expression to match it at all: any-of clauses of literals, to be met together. Texts
// that meet not all of them skip the expression, so a clause that is not truly required would hide an attack: the
// property test makes matching strings from each expression's tree and holds every clause to them.
//
// Two readings exist. 'plain' takes the text as it is. 'bare' takes it without the bytes in NOISE, which shells
// ignore: evasion rules allow those between any two letters, so only the bare text has literals to look for.
// Letters are lower case in both.

import type { Node } from './ast.ts'
import { bytesOf, hasByte, setOf, type ByteSet } from './sets.ts'

export interface Clause {
  readonly plain: readonly string[]
  readonly bare: readonly string[]
}

export const NOISE = setOf([0x22, 0x22], [0x27, 0x29], [0x5b, 0x5e])

/** Longer literals are cut: five bytes reject as well, and the automaton stays small. */
const LENGTH_MAX = 5
const EXACT_MAX = 48
const EXACT_LENGTH_MAX = 16
const CLAUSES_MAX = 3
const BRANCHES_MAX = 24
/** A clause that most texts meet only costs time. */
const WORTH_MAX = 4

interface Exact {
  readonly strings: readonly string[]
  /** Plain literals, one of which stands in the text wherever it is none of `strings` in this place. */
  readonly escapes: readonly string[]
}

interface Info {
  /** All that the node can match, where that is a short list. */
  readonly exact: Exact | undefined
  readonly clauses: readonly Clause[]
}

const NOTHING: Info = { exact: undefined, clauses: [] }
const EPSILON: Exact = { strings: [''], escapes: [] }

/** The clauses of an expression; none where no text can be ruled out. */
export const requiredClauses = (root: Node): readonly Clause[] => {
  const plain = finish(analyse(root, false), false)
  const bare = finish(analyse(root, true), true)
  const distinct = new Map([...plain, ...bare].map((clause) => [JSON.stringify(clause), clause]))
  return Array.from(distinct.values())
    .map((clause) => ({ clause, odds: oddsOf(clause) }))
    .filter(({ odds }) => odds < WORTH_MAX)
    .toSorted((one, other) => one.odds - other.odds)
    .slice(0, CLAUSES_MAX)
    .map(({ clause }) => clause)
}

const finish = (info: Info, bare: boolean): readonly Clause[] =>
  info.exact === undefined ? info.clauses : [...info.clauses, ...asClause(info.exact, bare)]

const foldByte = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

const isNoise = (set: ByteSet): boolean => bytesOf(set).every((byte) => hasByte(NOISE, byte))

const analyse = (node: Node, bare: boolean): Info => {
  switch (node.kind) {
    case 'empty':
    case 'assert':
      return { exact: EPSILON, clauses: [] }
    case 'set':
      return analyseSet(node.set, bare)
    case 'group':
      return analyse(node.node, bare)
    case 'repeat':
      return analyseRepeat(node.node, node.min, node.max, bare)
    case 'sequence':
      return analyseSequence(node.nodes, bare)
    case 'choice':
      return analyseChoice(node.nodes, bare)
    default:
      return NOTHING
  }
}

const analyseSet = (set: ByteSet, bare: boolean): Info => {
  const bytes = bytesOf(set)
  if (bytes.length === 0) return NOTHING
  if (bare && isNoise(set)) return { exact: EPSILON, clauses: [] }
  // A set of noise and other bytes would leave the bare text or not.
  if (bare && bytes.some((byte) => hasByte(NOISE, byte))) return NOTHING
  const strings = new Set(bytes.map((byte) => String.fromCharCode(foldByte(byte))))
  return strings.size > 16 ? NOTHING : { exact: { strings: Array.from(strings), escapes: [] }, clauses: [] }
}

const analyseRepeat = (node: Node, min: number, max: number, bare: boolean): Info => {
  if (max === 0) return { exact: EPSILON, clauses: [] }
  const inner = analyse(node, bare)
  if (bare && inner.exact?.strings.every((text) => text === '') === true)
    return { exact: inner.exact, clauses: [] }
  if (min > 0) {
    let least: Exact | undefined = inner.exact
    for (let copy = 1; copy < min && least !== undefined; copy++)
      least = inner.exact === undefined ? undefined : join(least, inner.exact)
    if (least !== undefined && min === max) return { exact: least, clauses: [] }
    return { exact: undefined, clauses: least === undefined ? finish(inner, bare) : asClause(least, bare) }
  }
  if (max === 1 && inner.exact !== undefined && inner.exact.strings.length < EXACT_MAX / 2)
    return {
      exact: { strings: unique(['', ...inner.exact.strings]), escapes: inner.exact.escapes },
      clauses: [],
    }
  return bare ? escapeOptional(node) : NOTHING
}

/** An optional part that needs a rare literal counts as absent, with that literal as the way out. */
const escapeOptional = (node: Node): Info => {
  const [best] = finish(analyse(node, false), false).toSorted((one, other) => oddsOf(one) - oddsOf(other))
  if (best === undefined || best.bare.length > 0 || best.plain.length > 4 || oddsOf(best) > 0.2)
    return NOTHING
  return { exact: { strings: [''], escapes: best.plain }, clauses: [] }
}

const unique = (strings: readonly string[]): readonly string[] => Array.from(new Set(strings))

const join = (left: Exact, right: Exact): Exact | undefined => {
  if (left.strings.length * right.strings.length > EXACT_MAX) return undefined
  const strings = unique(left.strings.flatMap((head) => right.strings.map((tail) => head + tail)))
  const isLong = strings.some((text) => text.length > EXACT_LENGTH_MAX)
  return isLong ? undefined : { strings, escapes: unique([...left.escapes, ...right.escapes]) }
}

const analyseSequence = (nodes: readonly Node[], bare: boolean): Info => {
  const clauses: Clause[] = []
  let running: Exact = EPSILON
  let whole = true
  for (const node of nodes) {
    const info = analyse(node, bare)
    clauses.push(...info.clauses)
    const joined = info.exact === undefined ? undefined : join(running, info.exact)
    if (joined !== undefined) {
      running = joined
      continue
    }
    clauses.push(...asClause(running, bare))
    whole = false
    running = info.exact ?? EPSILON
  }
  if (whole) return { exact: running, clauses }
  return { exact: undefined, clauses: [...clauses, ...asClause(running, bare)] }
}

const analyseChoice = (nodes: readonly Node[], bare: boolean): Info => {
  const infos = nodes.map((node) => analyse(node, bare))
  const exacts = infos.map((info) => info.exact)
  const strings = unique(exacts.flatMap((exact) => exact?.strings ?? []))
  if (exacts.every((exact) => exact !== undefined) && strings.length <= EXACT_MAX)
    return { exact: { strings, escapes: unique(exacts.flatMap((exact) => exact.escapes)) }, clauses: [] }
  const branches = infos.map((info) => byOdds(finish(info, bare)))
  if (branches.some((clauses) => clauses.length === 0)) return NOTHING
  // A text that matches one branch meets all of that branch's clauses: the union of the best, and that of the
  // second best, are both required.
  // Where branches are many, their second best cost more than they rule out.
  const most =
    branches.length > BRANCHES_MAX ? 1 : Math.min(2, Math.max(...branches.map((own) => own.length)))
  const clauses = Array.from({ length: most }, (_, rank): Clause => {
    const chosen = branches.map((own) => own[Math.min(rank, own.length - 1)])
    return {
      plain: unique(chosen.flatMap((clause) => clause?.plain ?? [])),
      bare: unique(chosen.flatMap((clause) => clause?.bare ?? [])),
    }
  })
  return { exact: undefined, clauses }
}

const byOdds = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.toSorted((one, other) => oddsOf(one) - oddsOf(other))

const asClause = (exact: Exact, bare: boolean): readonly Clause[] => {
  if (exact.strings.some((text) => text === '')) return []
  const strings = unique(exact.strings.map((text) => rarest(text)))
  return bare
    ? [{ plain: exact.escapes, bare: strings }]
    : [{ plain: unique([...strings, ...exact.escapes]), bare: [] }]
}

/** The window of a literal that texts hold least often: what requires the whole requires it too. */
export const rarest = (text: string, length = LENGTH_MAX): string => {
  let best = text.slice(0, length)
  for (let at = 1; at + length <= text.length; at++) {
    const window = text.slice(at, at + length)
    if (oddsOfText(window) < oddsOfText(best)) best = window
  }
  return best
}

const oddsOfText = (text: string): number => {
  let odds = 40
  for (let at = 0; at < text.length; at++) odds *= frequency(text.charCodeAt(at))
  return Math.min(1, odds)
}

/** How often a byte stands in a field of a request, roughly: only the order of clauses depends on it. */
const frequency = (byte: number): number => {
  if (byte === 101 || byte === 116 || byte === 97 || byte === 111) return 0.07
  if (byte === 120 || byte === 122 || byte === 113 || byte === 106) return 0.004
  if (byte >= 97 && byte <= 122) return 0.03
  if (byte >= 48 && byte <= 57) return 0.025
  if (byte === 32 || byte === 47 || byte === 45 || byte === 46) return 0.025
  if (byte === 95 || byte === 58 || byte === 61 || byte === 44) return 0.008
  return 0.001
}

const oddsOf = (clause: Clause): number => {
  let odds = 0
  for (const text of clause.plain) odds += oddsOfText(text)
  for (const text of clause.bare) odds += oddsOfText(text)
  return odds
}
