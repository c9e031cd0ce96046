// Operators of document databases where a scalar was expected: `{"password": {"$ne": null}}`, `user[$gt]=`, and
// JavaScript for `$where`. An operator is found as a key, by its exact name; JSON Schema's `$ref` or OData's
// `$filter` are none.

import { DOLLAR } from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'

const OPERATORS: ReadonlySet<string> = new Set([
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$not',
  '$nor',
  '$or',
  '$and',
  '$exists',
  '$regex',
  '$where',
  '$expr',
  '$elemMatch',
  '$all',
  '$size',
  '$mod',
  '$function',
  '$accumulator',
  '$jsonSchema',
  '$text',
  '$comment',
  '$lookup',
  '$func',
])

export const nosql: Detector = {
  name: 'nosql',
  kinds: ['nosql-operator'],
  wants: (chars) => (chars & DOLLAR) !== 0,
  detect: (view, context, report) => {
    if (context.part !== 'name') return
    const { text } = view
    if (text.charCodeAt(0) === 36) {
      if (OPERATORS.has(text)) report('nosql-operator', 1, 0, true)
      return
    }
    // Bracketed names, as PHP and qs nest them: `user[$ne]`, `a[b][$in][]`.
    for (let open = text.indexOf('[$'); open >= 0; open = text.indexOf('[$', open + 2)) {
      const close = text.indexOf(']', open)
      if (close < 0) return
      if (OPERATORS.has(text.slice(open + 1, close))) report('nosql-operator', 1, open, true)
    }
  },
}
