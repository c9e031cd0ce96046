// Rules that are chosen by others, to be switched off or to spare a target: by ids, and by expressions over tags and
// messages.

import type { ActionData, RuleChoice, SelectorData } from './data.ts'
import { parseTarget } from './rule.ts'
import { V } from './variables.ts'

/** What compiling an action may need of the whole program. */
export interface ActionSite {
  /** An expression's index; a message where it does not parse. */
  readonly selector: (source: string) => number | string
}

/** `ruleremovetargetbytag`: whether a target goes or the whole rule, and by what the rules are chosen. */
const REMOVAL = /^ruleremove(target)?by(id|tag|msg)$/

export const compileRemoval = (name: string, value: string, site: ActionSite): ActionData | string => {
  const found = REMOVAL.exec(name)
  if (found === null) return `ctl:${name} is not supported`
  const semicolon = found[1] === undefined ? -1 : value.indexOf(';')
  const chosen = semicolon < 0 ? value : value.slice(0, semicolon)
  if (found[1] !== undefined && semicolon < 0)
    return `ctl:${name} needs a target: ${chosen === '' ? '942100' : chosen};ARGS:name`
  const rules =
    found[2] === 'id'
      ? chooseById(chosen)
      : chooseByText(found[2] === 'tag' ? 'tag' : 'message', chosen, site)
  if (typeof rules === 'string') return rules
  return found[1] === undefined
    ? { kind: 'remove', rules }
    : compileExclusion(rules, value.slice(semicolon + 1).trim(), site)
}

const compileExclusion = (rules: RuleChoice, text: string, site: ActionSite): ActionData | string => {
  // All of XML, whatever a rule asks of it; a rule's own target has to say what.
  if (text.toUpperCase() === 'XML') return { kind: 'exclude', rules, variable: V.XML }
  const target = parseTarget(text)
  if (typeof target === 'string') return target
  const { variable, selector } = target
  if (selector === undefined) return { kind: 'exclude', rules, variable }
  const compiled: SelectorData | { readonly message: string } =
    selector.kind === 'name' ? selector.name : asIndex(site.selector(selector.source))
  return typeof compiled === 'object'
    ? compiled.message
    : { kind: 'exclude', rules, variable, selector: compiled }
}

const asIndex = (index: number | string): number | { readonly message: string } =>
  typeof index === 'string' ? { message: index } : index

const chooseByText = (by: 'tag' | 'message', text: string, site: ActionSite): RuleChoice | string => {
  // An empty expression would choose all rules.
  if (text === '') return `a ${by} is missing`
  const index = site.selector(text)
  if (typeof index === 'string') return index
  return by === 'tag' ? { tag: index } : { message: index }
}

/** `920100`, `920100-920199`, several separated by white space or commas. */
export const chooseById = (text: string): RuleChoice | string => {
  const ids: (readonly [number, number])[] = []
  for (const part of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (found === null) return `${part} is no rule id`
    if (Number(found[2] ?? found[1]) < Number(found[1])) return `${part} is a range whose ends are reversed`
    ids.push([Number(found[1]), Number(found[2] ?? found[1])])
  }
  return ids.length === 0 ? 'a rule id is missing' : { ids }
}
