// XML external entities and their kin: a document type that declares entities or fetches, and elements that include.
// A plain `<!DOCTYPE html>` or a public identifier's well-known address is none.

import { EQUALS, LESS } from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'
import { brokenAt } from './breaks.ts'
import { declarations } from './declarations.ts'
import { includes, references } from './includes.ts'

export const xml: Detector = {
  name: 'xml',
  cost: { character: 1, mark: 7 },
  kinds: ['xxe-entity', 'xxe-doctype', 'xxe-include', 'xxe-expansion', 'xml-injection'],
  wants: (chars) => (chars & LESS) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & LESS) === 0) return
    if ((view.chars & EQUALS) !== 0) references(text, context, report)
    declarations(text, context, report, view.depth > 0)
    includes(text, report)
    const broken = brokenAt(text)
    if (broken >= 0) report('xml-injection', context.prose() ? 0.4 : 1, broken, true)
  },
}
