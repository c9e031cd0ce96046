// What a text must hold for an expression to match it at all: any-of clauses of literals, to be met together. Texts
// that meet not all of them skip the expression, so a clause that is not truly required would hide an attack: the
// property test makes matching strings from each expression's tree and holds every clause to them.
//
// Two readings exist. 'plain' takes the text as it is. 'bare' takes it without the bytes in NOISE, which shells
// ignore: evasion rules allow those between any two letters, so only the bare text has literals to look for.
// Letters are lower case in both.

import type { Node } from './ast.ts'
import { byOdds, leanest, oddsOf, unique, type Clause } from './clause.ts'
import { asClause, EPSILON, EXACT_MAX, join, joinTails, seamClause, type Exact } from './exact.ts'
import { NOISE } from './noise.ts'
import { bytesOf, hasByte, type ByteSet } from './sets.ts'

const CLAUSES_MAX = 12
const BRANCHES_MAX = 24
/** A clause that most texts meet only costs time. */
const WORTH_MAX = 4

interface Info {
  /** All that the node can match, where that is a short list. */
  readonly exact: Exact | undefined
  readonly clauses: readonly Clause[]
}

const NOTHING: Info = { exact: undefined, clauses: [] }
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
