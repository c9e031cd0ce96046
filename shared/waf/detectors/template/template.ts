// Server-side templates and expression languages: what stands between a template's marks is read, and it takes an
// expression that no honest placeholder is: arithmetic on literals, an object's inner life, a gadget. `{{ user.name }}`
// and `${HOME}` are placeholders.

import {
  AT,
  BRACE,
  BRACKET,
  DOLLAR,
  EQUALS,
  HASH,
  LESS,
  PAREN,
  PERCENT,
  STAR,
} from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'
import { braces } from './braces.ts'
import { angled, directives, inlined, squared } from './directives.ts'
import { lookups } from './jndi.ts'
import { probes } from './probes.ts'

/** `[=7*7]` takes both, and a star, a bracket or a quote besides; a list in a query has no more than the two. */
const SQUARED = BRACKET | EQUALS

export const template: Detector = {
  name: 'template',
  cost: { character: 1, mark: 1 },
  kinds: ['template-expression', 'template-gadget', 'template-directive', 'jndi-lookup'],
  wants: (chars) =>
    (chars & BRACE) !== 0 ||
    ((chars & LESS) !== 0 && (chars & (PERCENT | HASH)) !== 0) ||
    ((chars & (HASH | AT)) !== 0 && (chars & PAREN) !== 0) ||
    ((chars & DOLLAR) !== 0 && (chars & (PAREN | BRACKET)) !== 0) ||
    (chars & (BRACKET | STAR)) === (BRACKET | STAR) ||
    (chars & (BRACKET | HASH)) === (BRACKET | HASH) ||
    (chars & SQUARED) === SQUARED,
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & BRACE) !== 0) {
      braces(text, context, report)
      probes(text, report)
    }
    if ((chars & DOLLAR) !== 0 && (chars & BRACE) !== 0) lookups(text, report)
    if ((chars & LESS) !== 0) angled(text, report)
    if ((chars & (BRACKET | STAR)) === (BRACKET | STAR)) inlined(text, report)
    if ((chars & SQUARED) === SQUARED) squared(text, context, report)
    if ((chars & (HASH | AT | DOLLAR)) !== 0) directives(text, context, report)
  },
}
