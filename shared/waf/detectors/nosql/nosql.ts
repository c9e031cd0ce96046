// Operators of document databases where a scalar was expected: `{"password": {"$ne": null}}`, `user[$gt]=`; JavaScript for
// `$where`; and values that close the string of a query in another language than SQL. An operator is found as a key, by
// its exact name; JSON Schema's `$ref` or OData's `$filter` are none.

import {
  AMP,
  BANG,
  BRACE,
  BRACKET,
  COLON,
  DOLLAR,
  DOUBLE,
  GREATER,
  PAREN,
  PIPE,
  SEMI,
  SINGLE,
  SLASH,
  SLASHES,
  SPACE,
  STAR,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Detector } from '../detector.ts'
import { cypher } from './cypher.ts'
import { options } from './odata.ts'
import { bracketed, key, values } from './operators.ts'
import { breakOuts } from './quotes.ts'
import { calls, statements } from './scripts.ts'
import { clauses, localParameters, parameters, probes, queryString } from './searches.ts'
import { sparql } from './sparql.ts'

/** Without one of these, only a call of a database's own object is a finding. */
const MARKS = GREATER | DOLLAR | SINGLE | DOUBLE | SEMI | BRACE | BRACKET | STAR | AMP | PIPE | SLASH

/** Of Lucene's, in a range or for any text. */
const WILD = STAR | BRACKET

const OWN: readonly string[] = ['db.', 'this.', 'g.V(', 'g.E(']

/** What a character of a value takes; prose is done with before. */
const CHARACTER_WORK = 3

export const nosql: Detector = {
  name: 'nosql',
  cost: { character: 1, mark: 1 },
  kinds: ['nosql-operator', 'nosql-script'],
  wants: (chars) =>
    (chars & (DOLLAR | SINGLE | DOUBLE | SEMI | PIPE | AMP)) !== 0 ||
    // `x AND pin:[a TO b]`
    ((chars & (COLON | SPACE)) === (COLON | SPACE) && (chars & WILD) !== 0) ||
    // `db.users.drop()`
    (chars & PAREN) !== 0 ||
    // `a> . ?s ?p ?o`
    (chars & (GREATER | SPACE)) === (GREATER | SPACE) ||
    // `{!join from=a}`
    (chars & (BRACE | BANG)) === (BRACE | BANG) ||
    // `x} return n //`
    (chars & (BRACE | SLASHES | SPACE)) === (BRACE | SLASHES | SPACE),
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & MARKS) === 0 && !OWN.some((object) => text.includes(object))) return
    if (context.part === 'value' || context.place !== 'json') {
      breakOuts(text, report)
      calls(text, report)
      // A filter and a statement are wholes.
      if (context.prose()) return
      work.left -= CHARACTER_WORK * text.length
      if (work.left < 0) return
      values(text, context, report)
      if ((view.chars & DOUBLE) !== 0) clauses(text, context, report)
      if ((view.chars & (DOUBLE | PAREN)) !== 0) queryString(text, report)
      if ((view.chars & BRACE) !== 0) localParameters(text, report)
      if ((view.chars & COLON) !== 0 && (view.chars & WILD) !== 0) probes(text, report)
      if ((view.chars & AMP) !== 0) parameters(text, report)
      if ((view.chars & DOLLAR) !== 0) options(text, report)
      sparql(text, context.name, report)
      statements(text, report)
      cypher(text, view.chars, report)
      if (context.part === 'value') return
    }
    if (text.charCodeAt(0) === 36 && !text.includes('[')) key(text, context, report)
    else bracketed(text, context, report)
  },
}
