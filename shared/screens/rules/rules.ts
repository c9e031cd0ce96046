// Judges an origin's answer by the response phases of imported rule sets (SecLang's 3 to 5): its head, then the
// beginning of its body, which is held back until it has been judged. It trusts nothing of the answer but its
// declared type, which says whether its bytes are text; what the request's rules have left comes with the grants.

import {
  SCREEN_PASS,
  type Answer,
  type Screen,
  type ScreenFactory,
  type ScreenLinks,
  type ScreenVerdict,
} from '../../core/screen.ts'
import type { Fault } from '../../decision/denials.ts'
import { byteFields } from '../../waf/seclang/request.ts'
import { residueFor } from '../../waf/seclang/residue.ts'
import { makeResponseJudge, type ResponseJudge } from '../../waf/seclang/respond.ts'
import { statedType } from '../../lib/media/stated.ts'
import type { RulesOptions } from './options.ts'
import { rulesReader } from './reader.ts'
import { faultOf, makeState, settle, stepOf, take, type Asked, type Over, type State } from './state.ts'

/** Without a directive of the rule set and an option of the policy. */
const BYTES_MAX = 65_536
const TYPES: readonly string[] = [
  'text/*',
  'application/json',
  'application/*+json',
  'application/xml',
  'application/*+xml',
  'application/javascript',
]

interface Judge {
  readonly program: Uint8Array
  readonly ask: ResponseJudge
}

export const rules: ScreenFactory<RulesOptions> = (options, links): Screen => {
  const judges = options.sets.map((name) => judgeOf(name, options, links))
  const settings = judges.map(({ ask }) => ask.settings)
  const bytesMax =
    options.bytesMax ?? (Math.max(0, ...settings.flatMap((each) => each.bytesMax ?? [])) || BYTES_MAX)
  const over = options.over ?? (settings.some((each) => each.over === 'refuse') ? 'refuse' : 'inspect-prefix')
  const types = options.types ?? typesOf(settings.flatMap((each) => each.types ?? []))
  const readsBody = judges.some(({ ask }) => ask.readsBody)
  return {
    name: 'rules',
    reads: readsBody ? 'body' : 'head',
    judge: (answer) => {
      const state = makeState(
        options.mode,
        judges.map(({ program, ask }) => begun(program, ask, answer)),
      )
      for (const asked of state.asked) take(state, asked, asked.judging.head(headOf(answer)))
      settle(state, over)
      if (state.refused && options.mode === 'enforce') return { kind: 'fault', fault: faultOf(state) }
      const body = readsBody && answer.hasBody && isText(answer, types)
      if (!body) return withoutBody(state, over)
      if (answer.headers.has('content-encoding')) return unread(state, options, over)
      const longer = over === 'refuse' && statedLength(answer) > bytesMax
      if (longer && options.mode === 'enforce') return { kind: 'fault', fault: tooLong(answer, bytesMax) }
      return { kind: 'read', reader: rulesReader(state, { bytesMax, over }) }
    },
  }
}

const judgeOf = (name: string, options: RulesOptions, { programs }: ScreenLinks): Judge => {
  const program = programs.get(name)
  if (program === undefined) throw new TypeError(`the build did not link the rule set ${name}`)
  const ask = makeResponseJudge(program, {
    paranoia: options.paranoia,
    threshold: options.threshold,
    exclusions: options.exclusions,
    workMs: options.workMs,
  })
  if (!ask.ok) throw new TypeError(`rule set ${name}: ${ask.error}`)
  return { program, ask: ask.value }
}

const typesOf = (stated: readonly string[]): readonly string[] => (stated.length === 0 ? TYPES : stated)

const begun = (program: Uint8Array, ask: ResponseJudge, answer: Answer): Asked => ({
  judging: ask.begin(answer.exchange, residueFor(answer.grants.transactions, program)),
  readsBody: ask.readsBody,
  said: undefined,
})

const headOf = ({ status, headers }: Answer) => ({
  protocol: 'HTTP/1.1',
  status,
  headers: byteFields(headers),
})

/** The last phases without a body: none follows, or none that is text. */
const withoutBody = (state: State, over: Over): ScreenVerdict => {
  for (const asked of state.asked) take(state, asked, asked.judging.body(undefined))
  settle(state, over)
  return verdictOf(state)
}

const unread = (state: State, options: RulesOptions, over: Over): ScreenVerdict => {
  state.reason = 'not read: encoded'
  if (options.unread === 'refuse' && options.mode === 'enforce')
    return { kind: 'fault', fault: faultOf(state) }
  return withoutBody(state, over)
}

const verdictOf = (state: State): ScreenVerdict => {
  if (state.refused && state.mode === 'enforce') return { kind: 'fault', fault: faultOf(state) }
  const told = stepOf(state)
  return told === undefined ? SCREEN_PASS : { kind: 'pass', told }
}

const tooLong = (answer: Answer, bound: number): Fault => ({
  code: 'answer.rules',
  evidence: { reason: 'longer than what is read', actual: statedLength(answer), bound },
  retryAfterMs: 1000,
})

const statedLength = ({ headers }: Answer): number => {
  const text = headers.get('content-length') ?? ''
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0
}

const isText = ({ headers }: Answer, types: readonly string[]): boolean => {
  const { name } = statedType(headers.get('content-type'))
  // A stream of events would never end: nothing of it may be held back. What says nothing of its type may be text.
  return name !== 'text/event-stream' && (name === '' || types.some((pattern) => isType(pattern, name)))
}

/** `text/*`, `application/*+json`: one star at most means anything, since there is one slash. */
const isType = (pattern: string, name: string): boolean => {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === name
  const end = pattern.slice(star + 1)
  return name.length >= pattern.length - 1 && name.startsWith(pattern.slice(0, star)) && name.endsWith(end)
}
