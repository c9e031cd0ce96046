// Which rules read what an expression's groups held (TX:1): only for those are captures worked out, as they cost a second
// pass over the text.

import { fail, type Assembly } from './assembly.ts'
import { parseActions } from './rule.ts'
import type { Directive } from './syntax.ts'

/** Whether the next rule is a link of this one's chain. */
export const isChained = ({ args }: Directive): boolean =>
  parseActions(args.at(-1) ?? '').some((action) => action.name === 'chain')

const CAPTURED = /\btx[.:]\d\b/i
/** What only goes to a log may name a capture without its being worked out. */
const LOGGED = /\b(?:msg|logdata):'(?:[^'\\]|\\.)*'/g

/** What a rule writes or drops by itself is no capture that it reads. */
const OWN = /\bsetvar:'?!?tx\.\d\b=?/gi

const isCapturing = ({ args }: Directive): boolean =>
  parseActions(args[2] ?? '').some((action) => action.name === 'capture')

/** Whether a rule of the file reads what another one before it has captured, which stays until the next capture. */
export const sharesCaptures = (directives: readonly Directive[]): boolean => {
  let captured = false
  return directives.some((directive, index) => {
    const begins = index === 0 || !isChained(directives[index - 1] as Directive)
    if (begins && captured && /^secrule$/i.test(directive.name)) {
      const chain = chainAt(directives, index)
      if (!chain.some(isCapturing) && chain.some(readsCapture)) return true
    }
    captured ||= isCapturing(directive)
    return false
  })
}

const chainAt = (directives: readonly Directive[], index: number): readonly Directive[] => {
  let end = index
  while (end + 1 < directives.length && isChained(directives[end] as Directive)) end++
  return directives.slice(index, end + 1)
}

const readsCapture = ({ args }: Directive): boolean =>
  args.some((text) => CAPTURED.test(text.replaceAll(LOGGED, '').replaceAll(OWN, '')))

/** Whether a chain reads what it captured: only then are captures worked out, as they cost a second pass. */
export const chainReadsCaptures = (
  assembly: Assembly,
  directives: readonly Directive[],
  index: number,
): boolean => {
  let reads = false
  let captures = false
  for (let at = index; at < directives.length; at++) {
    const args = directives[at]?.args ?? []
    const actions = (args.length > 2 ? args[2] : args.length === 1 ? args[0] : '') ?? ''
    const judging = [
      ...args.slice(0, args.length > 1 ? 2 : 0),
      actions.replaceAll(LOGGED, '').replaceAll(OWN, ''),
    ]
    reads ||= judging.some((text) => CAPTURED.test(text))
    const names = parseActions(actions).map((action) => action.name)
    captures ||= names.includes('capture')
    if (!names.includes('chain')) break
  }
  const first = directives[index]
  if (reads && !captures && first !== undefined)
    fail(assembly, first, 'a capture (TX:1) is read outside of the chain that takes it')
  return reads
}
