// Rules that are plain texts: found ASCII case aside, by one search per text, linear in the view.

import type { Detector } from '../detectors/detector.ts'
import type { Rule } from './rule.ts'

interface Needle {
  readonly rule: string
  readonly text: string
  readonly at: 'anywhere' | 'start' | 'whole'
}

/** One detector for all literal rules of a program; its kinds are the rules' ids. */
export const literalDetector = (rules: readonly Rule[]): Detector => {
  const needles: Needle[] = []
  for (const rule of rules) {
    const { pattern } = rule
    if (pattern.kind !== 'literal') continue
    for (const text of pattern.any) needles.push({ rule: rule.id, text: text.toLowerCase(), at: pattern.at })
  }
  return {
    name: 'literal',
    kinds: rules.map((rule) => rule.id),
    always: true,
    wants: () => true,
    detect: (view, _context, report) => {
      const folded = view.text.toLowerCase()
      for (const needle of needles) {
        const at = find(folded, needle)
        if (at >= 0) report(needle.rule, 1, at, true)
      }
    },
  }
}

const find = (text: string, needle: Needle): number => {
  switch (needle.at) {
    case 'anywhere':
      return text.indexOf(needle.text)
    case 'start':
      return text.startsWith(needle.text) ? 0 : -1
    case 'whole':
      return text === needle.text ? 0 : -1
  }
}
