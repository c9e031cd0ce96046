// What a text must hold for an expression to match it at all: any-of clauses of literals, to be met together. Texts
// that meet not all of them skip the expression, so a clause that is not truly required would hide an attack: the
// property test makes matching strings from each expression's tree and holds every clause to them.
//
// Two readings exist. 'plain' takes the text as it is. 'bare' takes it without the bytes in NOISE, which shells
// ignore: evasion rules allow those between any two letters, so only the bare text has literals to look for.
// Letters are lower case in both.

import type { Node } from './ast.ts'
import { NOISE } from './noise.ts'
import { oddsOfText } from './odds.ts'
import { bytesOf, hasByte, type ByteSet } from './sets.ts'

export interface Clause {
  readonly plain: readonly string[]
  readonly bare: readonly string[]
}

/** Longer literals are cut: five bytes reject as well, and the automaton stays small. */
const LENGTH_MAX = 5
const EXACT_MAX = 96
const EXACT_LENGTH_MAX = 24
const TAIL_MAX = 3
const CLAUSES_MAX = 12
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

/** The clauses of an expression, the rarest first; none where no text can be ruled out. */
export const requiredClauses = (root: Node): readonly Clause[] => {
  const plain = finish(analyse(root, false), false)
  const bare = finish(analyse(root, true), true)
  const distinct = new Map<string, Clause>()
  for (const clause of [...plain, ...bare]) {
    const key = Array.from([...clause.plain, ...clause.bare])
      .toSorted()
      .join('\0')
    const known = distinct.get(key)
    // What stands in the text as it is stands in the bare text, too: the same strings there say less.
    if (known === undefined || known.bare.length > clause.bare.length) distinct.set(key, clause)
  }
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

/** Choices look at their branches in both readings: each node is read twice, however deep it stands. */
const known: readonly WeakMap<Node, Info>[] = [new WeakMap(), new WeakMap()]

const analyse = (node: Node, bare: boolean): Info => {
  const memo = known[bare ? 1 : 0]
  const before = memo?.get(node)
  if (before !== undefined) return before
  const info = analyseAnew(node, bare)
  memo?.set(node, info)
  return info
}

const analyseAnew = (node: Node, bare: boolean): Info => {
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
    const seam = min > 1 && inner.exact !== undefined ? seamClause(inner.exact, inner.exact, bare) : []
    let least: Exact | undefined = inner.exact
    for (let copy = 1; copy < min && least !== undefined; copy++)
      least = inner.exact === undefined ? undefined : join(least, inner.exact)
    if (least !== undefined && min === max) return { exact: least, clauses: [] }
    const clauses = least === undefined ? [...finish(inner, bare), ...seam] : asClause(least, bare)
    return { exact: undefined, clauses }
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

/** Too many strings, or too long ones: how the first ones end says the most about where the others begin. */
const joinTails = (left: Exact, right: Exact): Exact | undefined => {
  for (let length = TAIL_MAX; length > 0; length--) {
    const strings = unique(left.strings.map((text) => text.slice(-length)))
    const joined = join({ strings, escapes: left.escapes }, right)
    if (joined !== undefined) return joined
  }
  return undefined
}

/** Where both are too many: how the ones end and how the others begin. */
const seamClause = (left: Exact, right: Exact, bare: boolean): readonly Clause[] => {
  const escapes = unique([...left.escapes, ...right.escapes])
  const seams: Clause[] = []
  if (left.strings.some((text) => text === '') || right.strings.some((text) => text === '')) return []
  for (const [before, after] of SEAMS) {
    const tails = { strings: unique(left.strings.map((text) => text.slice(-before))), escapes }
    const heads = { strings: unique(right.strings.map((text) => text.slice(0, after))), escapes }
    const joined = join(tails, heads)
    if (joined !== undefined) seams.push(...asClause(joined, bare))
  }
  return byOdds(seams).slice(0, 1)
}

const SEAMS: readonly (readonly [before: number, after: number])[] = [
  [2, 2],
  [2, 1],
  [1, 2],
  [1, 1],
]

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
    if (info.exact !== undefined) clauses.push(...seamClause(running, info.exact, bare))
    running = info.exact === undefined ? EPSILON : (joinTails(running, info.exact) ?? info.exact)
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
  // A clause says of either text what it says: a branch may be known by the one, the next by the other.
  const others = nodes.map((node) => analyse(node, !bare))
  const branches = infos.map((info, branch) =>
    byOdds([...finish(info, bare), ...finish(others[branch] ?? NOTHING, !bare)]),
  )
  if (branches.some((clauses) => clauses.length === 0)) return NOTHING
  // A text that matches one branch meets all of that branch's clauses: the union of the best, and that of the
  // second best, are both required.
  // Where branches are many, their second best cost more than they rule out.
  const most =
    branches.length > BRANCHES_MAX ? 1 : Math.min(2, Math.max(...branches.map((own) => own.length)))
  const clauses = Array.from({ length: most }, (_, rank): Clause => {
    const chosen = branches.map((own) => own[Math.min(rank, own.length - 1)])
    return leanest({
      plain: unique(chosen.flatMap((clause) => clause?.plain ?? [])),
      bare: unique(chosen.flatMap((clause) => clause?.bare ?? [])),
    })
  })
  return { exact: undefined, clauses }
}

const byOdds = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.toSorted((one, other) => oddsOf(one) - oddsOf(other))

const asClause = (exact: Exact, bare: boolean): readonly Clause[] => {
  if (exact.strings.some((text) => text === '')) return []
  const strings = unique(exact.strings.map((text) => rarest(text)))
  return bare
    ? [leanest({ plain: exact.escapes, bare: strings })]
    : [leanest({ plain: unique([...strings, ...exact.escapes]), bare: [] })]
}

/** Without the literals that hold another one: where they stand, that one stands. */
const leanest = ({ plain, bare }: Clause): Clause => ({
  plain: withoutLonger(plain, plain),
  bare: withoutLonger(withoutLonger(bare, bare), plain),
})

const LEAN_MAX = 4000

const withoutLonger = (strings: readonly string[], others: readonly string[]): readonly string[] => {
  if (strings.length > LEAN_MAX || others.length > LEAN_MAX) return strings
  const known = new Set(others)
  return strings.filter((text) => {
    for (let from = 0; from < text.length; from++)
      for (let to = from + 1; to <= text.length; to++)
        if (to - from < text.length && known.has(text.slice(from, to))) return false
    return true
  })
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

const oddsOf = (clause: Clause): number => {
  let odds = 0
  for (const text of clause.plain) odds += oddsOfText(text)
  for (const text of clause.bare) odds += oddsOfText(text)
  return odds
}
