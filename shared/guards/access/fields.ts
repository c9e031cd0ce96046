// Who may write which property of a JSON body (OWASP API3: mass assignment). The policy names what may be written;
// a property that it does not name is refused. The same strict reading is what the origin is spared to differ from:
// no property twice, no other encoding, no depth without bound.

import { folded } from '../../lib/json/fold.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { compileCondition } from './condition.ts'
import type { Answer, Condition } from './condition.ts'
import type { Facts } from './facts.ts'
import type { FieldsOptions } from './options.ts'

export interface Fields {
  readonly root: Node
  readonly ignoreUnknown: boolean
  readonly conditions: readonly Condition[]
}

/** One property: the rule for it, and for what is inside of it. */
interface Node {
  rule: Condition | 'everyone' | undefined
  /** By folded name: some origins take `Role` for `role` (Go's encoding/json does), so it is judged as that. */
  readonly properties: Map<string, Node>
  items: Node | undefined
}

export type Written =
  | { readonly kind: 'fine' }
  /** `name` is the policy's name of the property; '' for one that the policy does not name. */
  | { readonly kind: 'refused' | 'unknown'; readonly name: string }

const FINE: Written = { kind: 'fine' }
const STEP = /^([A-Za-z0-9_$-]{1,128})?((?:\[\])*)$/

/** `items[].price` taken apart into names and `[]`, or what is wrong with it. */
export const parseWritable = (text: string): Result<readonly string[], string> => {
  const steps: string[] = []
  for (const part of text.split('.', 33)) {
    const [, name, brackets = ''] = STEP.exec(part) ?? []
    if (name === undefined && (brackets === '' || steps.length > 0))
      return err('expected a property such as "name", "profile.email" or "items[].price"')
    if (name !== undefined) steps.push(name)
    for (let at = 0; at < brackets.length; at += 2) steps.push('[]')
  }
  return steps.length > 32 ? err('a property has at most 32 steps') : ok(steps)
}

export const compileFields = ({ write, unknown }: FieldsOptions): Fields => {
  const root = emptyNode()
  const conditions: Condition[] = []
  for (const [path, rule] of Object.entries(write)) {
    const steps = parseWritable(path)
    if (!steps.ok) throw new TypeError(steps.error)
    let node = root
    for (const step of steps.value) node = childOf(node, step)
    if (rule === true) node.rule = 'everyone'
    else {
      const condition = compileCondition(rule)
      if (!condition.ok) throw new TypeError(condition.error.message)
      conditions.push(condition.value)
      node.rule = condition.value
    }
  }
  return { root, ignoreUnknown: unknown === 'ignore', conditions }
}

const emptyNode = (): Node => ({ rule: undefined, properties: new Map(), items: undefined })

const childOf = (node: Node, step: string): Node => {
  if (step === '[]') return (node.items ??= emptyNode())
  const child = node.properties.get(folded(step)) ?? emptyNode()
  node.properties.set(folded(step), child)
  return child
}

/** Judges a parsed body. Its depth was bounded when it was parsed. */
export const judgeFields = (fields: Fields, body: unknown, facts: Facts): Written => {
  const answers = new Map<Condition, Answer>()
  const mayWrite = (rule: Condition | 'everyone'): boolean => {
    if (rule === 'everyone') return true
    const known = answers.get(rule) ?? rule.ask(facts)
    answers.set(rule, known)
    return known === 'yes'
  }
  const judge = (value: unknown, node: Node, covered: boolean, name: string): Written => {
    if (node.rule !== undefined && !mayWrite(node.rule)) return { kind: 'refused', name }
    const isCovered = covered || node.rule !== undefined
    if (Array.isArray(value)) return judgeItems(value, node, isCovered, name)
    if (typeof value === 'object' && value !== null) return judgeProperties(value, node, isCovered, name)
    return isCovered || fields.ignoreUnknown ? FINE : { kind: 'unknown', name }
  }
  const judgeItems = (values: readonly unknown[], node: Node, covered: boolean, name: string): Written => {
    if (node.items === undefined) return covered || fields.ignoreUnknown ? FINE : { kind: 'unknown', name }
    for (const value of values) {
      const written = judge(value, node.items, covered, `${name}[]`)
      if (written.kind !== 'fine') return written
    }
    return FINE
  }
  const judgeProperties = (value: object, node: Node, covered: boolean, name: string): Written => {
    for (const [key, inner] of Object.entries(value)) {
      const child = node.properties.get(folded(key))
      // What it is called is the client's word: the event gets the place alone.
      if (child === undefined) {
        if (!covered && !fields.ignoreUnknown) return { kind: 'unknown', name }
        continue
      }
      const called = folded(key)
      const written = judge(inner, child, covered, name === '' ? called : `${name}.${called}`)
      if (written.kind !== 'fine') return written
    }
    return FINE
  }
  return judge(body, fields.root, false, '')
}
