// What a condition may say, beyond its types: which functions, which names, and how much work. CEL ends always, but
// not always soon, and its `matches` would hand an attacker's text to a backtracking expression (CWE-1333): only what
// is linear in the request is admitted here, and a bound on steps holds for every request that can come.

import type { ASTNode } from '@marcbachmann/cel-js'

import { isAdmitted, isClock, unknownFunction, WALKS, wrongPrefix, wrongZone } from './admitted.ts'
import { NAMED, PRINCIPAL_FIELDS, VARIABLES } from './facts.ts'

/** What is wrong with a condition; `offset` is from the start of its text. */
export interface Wrong {
  readonly message: string
  readonly offset: number
}

/** What a condition reads of the variables whose fields it names. */
export interface Reads {
  readonly variables: ReadonlySet<string>
  readonly params: ReadonlySet<string>
  readonly query: ReadonlySet<string>
  readonly headers: ReadonlySet<string>
  /** Whether it walks over lists whose length the request decides. */
  readonly walks: boolean
}

/** Evaluations of one operator; each costs some 50 ns. */
export const STEPS_MAX = 10_000
/** The longest list that a condition may walk over: longer ones are not evaluated at all (see condition.ts). */
export const ELEMENTS_MAX = 1000
/** What a look-up in the time zone database counts as. */
const ZONE_STEPS = 500

/** Headers that hold credentials: they stop at the guard that checks them. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

interface Walk {
  readonly wrong: Wrong[]
  readonly variables: Set<string>
  readonly params: Set<string>
  readonly query: Set<string>
  readonly headers: Set<string>
  walks: boolean
  steps: number
}

/** Looks through a parsed condition; answers the first thing that is wrong, or what it reads. */
export const inspectCondition = (root: ASTNode): Wrong | Reads => {
  const walk: Walk = {
    wrong: [],
    variables: new Set(),
    params: new Set(),
    query: new Set(),
    headers: new Set(),
    walks: false,
    steps: 0,
  }
  look(walk, root, [], 1)
  if (walk.steps > STEPS_MAX)
    walk.wrong.push({
      message: `it may take ${walk.steps} steps, and ${STEPS_MAX} are admitted: walk over fewer lists in one another`,
      offset: root.start,
    })
  return walk.wrong[0] ?? walk
}

const refuse = (walk: Walk, node: ASTNode, message: string, offset = node.start): void => {
  walk.wrong.push({ message, offset })
}

const check = (walk: Walk, node: ASTNode, message: string | undefined): void => {
  if (message !== undefined) refuse(walk, node, message)
}

/** The parser bounds the depth. `bound` are the variables of the walks around this node. */
const look = (walk: Walk, node: ASTNode, bound: readonly string[], weight: number): void => {
  walk.steps += weight
  switch (node.op) {
    case 'value':
      // Nothing here is of these types, and the library compares them with other numbers in its own way.
      if (typeof node.args === 'object' && node.args !== null)
        return refuse(walk, node, 'bytes and unsigned numbers have no place in a condition')
      return undefined
    case 'id':
      return lookName(walk, node, node.args, bound)
    case '.':
    case '.?':
      return lookField(walk, node, node.args[0], node.args[1], bound, weight)
    case '[]':
    case '[?]':
      return lookIndex(walk, node.args, bound, weight)
    case 'in':
      return lookMembership(walk, node.args, bound, weight)
    case 'call':
      return lookCall(walk, node, node.args[0], undefined, node.args[1], bound, weight)
    case 'rcall':
      return lookCall(walk, node, node.args[0], node.args[1], node.args[2], bound, weight)
    case 'list':
      return node.args.forEach((item) => look(walk, item, bound, weight))
    case 'map':
      return node.args.flat().forEach((item) => look(walk, item, bound, weight))
    case '!_':
    case '-_':
      return look(walk, node.args, bound, weight)
    default:
      return node.args.forEach((item) => look(walk, item, bound, weight))
  }
}

const lookName = (walk: Walk, node: ASTNode, name: string, bound: readonly string[]): void => {
  if (bound.includes(name)) return undefined
  if (!Object.hasOwn(VARIABLES, name))
    return refuse(
      walk,
      node,
      `there is no "${name}"; a condition knows ${Object.keys(VARIABLES).toSorted().join(', ')}`,
    )
  if (NAMED.has(name))
    return refuse(walk, node, `name a field of ${name}, such as ${name}["${sampleOf(name)}"]`)
  walk.variables.add(name)
}

const sampleOf = (name: string): string => (name === 'principal' ? 'subject' : 'name')

/** The name of a checked variable, where this node is one; undefined for any other. */
const namedOf = (node: ASTNode, bound: readonly string[]): string | undefined =>
  node.op === 'id' && NAMED.has(node.args) && !bound.includes(node.args) ? node.args : undefined

const lookField = (
  walk: Walk,
  node: ASTNode,
  left: ASTNode,
  field: string,
  bound: readonly string[],
  weight: number,
): void => {
  const named = namedOf(left, bound)
  if (named === undefined) return look(walk, left, bound, weight)
  return read(walk, node, named, field, node.end - field.length)
}

const lookIndex = (
  walk: Walk,
  [left, index]: readonly [ASTNode, ASTNode],
  bound: readonly string[],
  weight: number,
): void => {
  const named = namedOf(left, bound)
  if (named === undefined) {
    look(walk, left, bound, weight)
    return look(walk, index, bound, weight)
  }
  if (index.op === 'value' && typeof index.args === 'string') return read(walk, index, named, index.args)
  return refuse(walk, index, `the field of ${named} is named by a text in quotes, so that it can be checked`)
}

const lookMembership = (
  walk: Walk,
  [item, list]: readonly [ASTNode, ASTNode],
  bound: readonly string[],
  weight: number,
): void => {
  const named = namedOf(list, bound)
  if (named !== undefined && item.op === 'value' && typeof item.args === 'string')
    return read(walk, item, named, item.args)
  look(walk, item, bound, weight)
  return look(walk, list, bound, weight)
}

/** One field of a checked variable. */
const read = (walk: Walk, node: ASTNode, variable: string, field: string, offset = node.start): void => {
  walk.variables.add(variable)
  if (variable === 'principal' && !PRINCIPAL_FIELDS.includes(field))
    return refuse(walk, node, `a principal has ${PRINCIPAL_FIELDS.join(', ')}, and no "${field}"`, offset)
  if (variable === 'headers') {
    if (field !== field.toLowerCase())
      return refuse(walk, node, `header names are lower case here: "${field.toLowerCase()}"`, offset)
    if (SECRET_HEADERS.has(field))
      return refuse(
        walk,
        node,
        `"${field}" holds credentials, which the guards that prove them read alone`,
        offset,
      )
  }
  if (variable === 'params') walk.params.add(field)
  if (variable === 'query') walk.query.add(field)
  if (variable === 'headers') walk.headers.add(field)
}

const lookCall = (
  walk: Walk,
  node: ASTNode,
  name: string,
  receiver: ASTNode | undefined,
  args: readonly ASTNode[],
  bound: readonly string[],
  weight: number,
): void => {
  const clock = isClock(name)
  // A method stands behind its receiver and the dot.
  const offset = receiver === undefined ? node.start : receiver.end + 1
  if (!isAdmitted(name)) return refuse(walk, node, unknownFunction(name), offset)
  if (receiver !== undefined) look(walk, receiver, bound, weight)
  if (WALKS.has(name) && receiver !== undefined) return lookWalk(walk, receiver, args, bound, weight)
  if (name === 'within') check(walk, args[0] ?? node, wrongPrefix(args[0]))
  if (clock && args[0] !== undefined) {
    walk.steps += weight * ZONE_STEPS
    check(walk, args[0], wrongZone(args[0]))
  }
  for (const arg of args) look(walk, arg, bound, weight)
}

const lookWalk = (
  walk: Walk,
  receiver: ASTNode,
  [variable, body]: readonly ASTNode[],
  bound: readonly string[],
  weight: number,
): void => {
  // The type check has refused other shapes already.
  if (variable?.op !== 'id' || body === undefined) return undefined
  const literal = receiver.op === 'list'
  if (!literal) walk.walks = true
  const rounds = literal ? receiver.args.length : ELEMENTS_MAX
  look(walk, body, [...bound, variable.args], weight * Math.max(1, rounds))
}
