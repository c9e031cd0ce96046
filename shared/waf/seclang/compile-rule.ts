// One rule, compiled: what it is called, when it runs, what its match decides; and what later directives change of it.

import { wordSet } from '../runs.ts'
import { fail, phaseOf, type Assembly, type Draft, type Site } from './assembly.ts'
import { compileActions, compileChain, compileLink } from './compile-link.ts'
import type { LinkData, RuleData } from './data.ts'
import { parseActions, valueOf, type Action } from './rule.ts'
import { addTag } from './tables.ts'

/** Adds a link to `parent`'s chain, or begins a rule. */
export const compileRule = (site: Site, parent: Draft | undefined): Draft | undefined => {
  const isAction = site.directive.name.toLowerCase() === 'secaction'
  const args = site.directive.args
  if (isAction ? args.length !== 1 : args.length < 2 || args.length > 3)
    return fail(
      site.assembly,
      site.directive,
      `${site.directive.name} has ${args.length} arguments: ${isAction ? 'it takes actions alone' : 'it takes targets, an operator and actions; what holds blanks stands in quotes'}`,
    )
  const actions = parseActions(args[isAction ? 0 : 2] ?? '')
  const link = compileLink(site, isAction, actions, parent?.phase)
  if (link === undefined) return undefined
  const chained = actions.some((action) => action.name === 'chain')
  if (parent !== undefined) {
    checkLinked(site, parent, actions)
    parent.links.push(link)
    parent.chained = chained
    return parent
  }
  return beginRule(site, actions, link, chained)
}

const SEVERITIES = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG']

const beginRule = (
  site: Site,
  actions: readonly Action[],
  link: LinkData,
  chained: boolean,
): Draft | undefined => {
  const { assembly, directive } = site
  const phase = phaseOf(valueOf(actions, 'phase') ?? '2')
  if (phase === undefined) return fail(assembly, directive, 'a phase that does not exist: 1 to 5', 'phase')
  const ids = actions.filter((action) => action.name === 'id')
  const [{ value: stated } = { value: '' }] = ids
  const id = /^\d{1,15}$/.test(stated) ? Number(stated) : 0
  if (id === 0) return fail(assembly, directive, 'a rule without an id: a number of its own', 'id')
  if (ids.length > 1) return fail(assembly, directive, 'a rule with two ids', 'id')
  const earlier = assembly.ids.get(id)
  if (earlier !== undefined) return fail(assembly, directive, `the id ${id} is taken by ${earlier}`, 'id')
  const wrong = wrongOf(actions)
  if (wrong !== undefined) return fail(assembly, directive, wrong.message, wrong.word)
  assembly.ids.set(id, `${directive.file}:${directive.line}`)
  const severity = valueOf(actions, 'severity')
  const message = valueOf(actions, 'msg')
  const names = new Set(actions.map((action) => action.name))
  const verdict = verdictOf(assembly, names, phase)
  const scope = valueOf(actions, 'allow') ?? ''
  if (scope !== '' && scope !== 'phase' && scope !== 'request')
    return fail(assembly, directive, `allow:${scope} is unknown: allow, allow:phase or allow:request`)
  return {
    id,
    phase,
    file: directive.file,
    line: directive.line,
    ...(message === undefined ? {} : { message }),
    tags: tagsOf(assembly, actions),
    ...(severity === undefined ? {} : { severity: severityOf(severity) }),
    logged:
      names.has('log') || (!names.has('nolog') && !(assembly.defaults.get(phase) ?? []).includes('nolog')),
    verdict,
    ...(verdict === 'allow' && scope !== '' ? { allows: scope } : {}),
    status: Number(valueOf(actions, 'status') ?? statusOf(assembly, phase)),
    links: [link],
    skipAfter: valueOf(actions, 'skipafter'),
    skip: skipOf(valueOf(actions, 'skip')),
    directive,
    chained,
  }
}

const skipOf = (text: string | undefined): number => Number(text ?? 0)

interface Wrong {
  readonly message: string
  readonly word: string
}

/** Values of a rule's own actions that say nothing. */
const wrongOf = (actions: readonly Action[]): Wrong | undefined => {
  for (const { name, value } of actions) {
    const expected = EXPECTED.get(name)
    if (expected !== undefined && !expected.form.test(value))
      return { message: `${name}:${value} is no ${expected.what}`, word: name }
  }
  return undefined
}

const EXPECTED: ReadonlyMap<string, { readonly form: RegExp; readonly what: string }> = new Map([
  [
    'severity',
    {
      form: new RegExp(`^(?:[0-7]|${SEVERITIES.join('|')})$`, 'i'),
      what: 'severity: 0 to 7, or a name such as CRITICAL',
    },
  ],
  ['status', { form: /^[1-5]\d\d$/, what: 'status of HTTP' }],
  ['skip', { form: /^[1-9]\d{0,3}$/, what: 'number of rules' }],
  ['skipafter', { form: /./, what: 'name of a marker' }],
])

/** What only the first rule of a chain can say: in a later one its author counts on it, and nobody looks. */
const checkLinked = ({ assembly, directive }: Site, parent: Draft, actions: readonly Action[]): void => {
  for (const { name, value } of actions) {
    if (name === 'phase' && phaseOf(value) === parent.phase) continue
    // `block` and `pass` are what a chain does anyway.
    if (!OF_FIRST.has(name)) continue
    fail(assembly, directive, `${name} belongs into the first rule of the chain`, name)
  }
}

const OF_FIRST = wordSet('id phase deny drop allow status skip skipafter')

/** Adds to a rule that stands already: what can be there once is replaced, what can be there often is added. */
export const updateRule = (site: Site, draft: Draft, at: number, actions: readonly Action[]): void => {
  const { assembly, directive } = site
  const link = draft.links[at]
  if (link === undefined) return fail(assembly, directive, `the rule ${draft.id} has no link ${at}`)
  const compiled = compileActions(site, actions)
  const chain = compileChain(site, actions, draft.phase, assembly.tables.chains[link.chain] ?? [])
  if (compiled === undefined || chain === undefined) return
  const wrong = wrongOf(actions)
  if (wrong !== undefined) return fail(assembly, directive, wrong.message, wrong.word)
  const names = new Set(actions.map((action) => action.name))
  draft.links[at] = {
    ...link,
    chain,
    multiMatch: link.multiMatch || names.has('multimatch'),
    actions: [...link.actions, ...compiled],
  }
  const { allows: _, ...before } = draft
  const severity = valueOf(actions, 'severity')
  const message = valueOf(actions, 'msg')
  const status = valueOf(actions, 'status')
  const scope = valueOf(actions, 'allow') ?? ''
  const disrupts = DISRUPTIVE.some((name) => names.has(name))
  Object.assign(draft, {
    tags: [...draft.tags, ...tagsOf(assembly, actions)],
    ...(message === undefined ? {} : { message }),
    ...(severity === undefined ? {} : { severity: severityOf(severity) }),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(names.has('log') || names.has('nolog') ? { logged: names.has('log') } : {}),
    ...(disrupts ? { verdict: verdictOf(assembly, names, before.phase) } : {}),
    ...(disrupts ? { allows: scope === 'phase' || scope === 'request' ? scope : undefined } : {}),
  })
}

const DISRUPTIVE = ['deny', 'drop', 'allow', 'pass', 'block'] as const

const tagsOf = (assembly: Assembly, actions: readonly Action[]): readonly number[] =>
  actions.filter((action) => action.name === 'tag').map((action) => addTag(assembly.tables, action.value))

const severityOf = (text: string): number => {
  const level = SEVERITIES.indexOf(text.toUpperCase())
  return level < 0 ? Number(text) || 2 : level
}

const statusOf = (assembly: Assembly, phase: number): string =>
  (assembly.defaults.get(phase) ?? []).find((word) => word.startsWith('status:'))?.slice(7) ?? '403'

/** `block` is what SecDefaultAction makes of it; without one it refuses, as nothing passes by silence. */
const verdictOf = (assembly: Assembly, names: ReadonlySet<string>, phase: number): RuleData['verdict'] => {
  if (names.has('deny') || names.has('drop')) return 'deny'
  if (names.has('allow')) return 'allow'
  if (names.has('pass')) return 'pass'
  const defaults = assembly.defaults.get(phase)
  if (defaults === undefined) return names.has('block') ? 'deny' : 'pass'
  if (defaults.includes('deny') || defaults.includes('drop')) return 'deny'
  return defaults.includes('allow') ? 'allow' : 'pass'
}
