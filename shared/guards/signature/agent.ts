// Web Bot Auth (draft-meunier-web-bot-auth-architecture): agents that sign what they send. RFC 9421 with a fixed tag,
// an end for each signature, and Signature-Agent, which says whose keys these are. It says so to a list of agents that
// the policy names: the gate never fetches keys from an address that a request names (server-side request forgery).

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { digestBytes } from '../../lib/digest/digest.ts'
import { encodeBase64url } from '../../lib/base64url/base64url.ts'
import type { Guard, Links } from '../../core/guard.ts'
import { algorithms } from './algorithms.ts'
import { isInnerList, parseMembers, parseOneItem } from './fields.ts'
import type { Item } from './fields.ts'
import type { Candidate } from './input.ts'
import { directoryKey, publicKey, signerOf, UNKNOWN } from './keys.ts'
import type { FindKey, Signer } from './keys.ts'
import { keptMsOf } from './kept.ts'
import { messageGuard } from './message.ts'
import type { SignatureOptions } from './signature.options.ts'

type Agent = Agents['agents'][string]

const SCHEME = 'web-bot-auth'
const MEMBERS_MAX = 8
const CHARACTERS_MAX = 2048

type Agents = Extract<SignatureOptions, { readonly scheme: 'web-bot-auth' }>

export const agentGuard = (options: Agents, links: Links): Guard => {
  const agents = new Map<string, FindKey>()
  let only: FindKey | undefined
  for (const [name, agent] of Object.entries(options.agents)) {
    const find = keysOf(agent, signerOf(SCHEME, name), links)
    const origin = agent.agent === undefined ? undefined : URL.parse(agent.agent)?.origin
    if (origin === undefined) only = find
    else agents.set(origin, find)
  }
  return messageGuard(
    {
      // §4.2: the target is bound by its authority, as a proxy in front leaves the rest to others.
      components: ['"@authority"'],
      bodyComponents: [],
      label: undefined,
      tag: SCHEME,
      maxAgeMs: options.maxAgeMs,
      clockSkewMs: options.clockSkewMs,
      expires: 'required',
      nonce: options.nonce,
      keptMs: keptMsOf(options),
      suits: (candidate, exchange) =>
        only === undefined
          ? agentOf(candidate, exchange, agents)
          : (coverDenial(candidate, exchange) ?? only),
    },
    SCHEME,
    () => Promise.resolve(UNKNOWN),
  )
}

const refused = (reason: string): Denial => deny('signature.agent', { reason })

/** §4.2: Signature-Agent is covered wherever it is sent, or somebody on the way could have put it there. */
const coverDenial = ({ components }: Candidate, { headers }: Exchange): Denial | undefined =>
  headers.has('signature-agent') && !components.some(({ name }) => name === 'signature-agent')
    ? refused('Signature-Agent is not covered')
    : undefined

/** The keys of the agent that the signature names, if it covers that it does. */
const agentOf = (
  candidate: Candidate,
  exchange: Exchange,
  agents: ReadonlyMap<string, FindKey>,
): Denial | FindKey => {
  const header = exchange.headers.get('signature-agent')
  if (header === undefined) return refused('no Signature-Agent')
  if (header.length > CHARACTERS_MAX) return refused('longer than any honest Signature-Agent')
  const stated = statedAgent(header, candidate)
  if (stated === undefined) return refused('not a URL that this signature covers')
  const origin = URL.parse(stated)?.origin
  const find = origin === undefined ? undefined : agents.get(origin)
  return find ?? deny('signature.agent', { reason: 'no agent of the policy', claimed: excerpt(stated) })
}

/** Older drafts have one string; newer ones a dictionary, of which `"signature-agent";key="LABEL"` is covered. */
const statedAgent = (header: string, { components }: Candidate): string | undefined => {
  const covering = components.filter(({ name }) => name === 'signature-agent')
  const [component] = covering
  if (component === undefined || covering.length !== 1) return undefined
  if (component.parameter === 'none') return textOf(parseOneItem(header))
  if (component.parameter !== 'key') return undefined
  const members = parseMembers(header, MEMBERS_MAX)
  const value = members.ok ? members.value.get(component.argument)?.value : undefined
  return value === undefined || isInnerList(value) ? undefined : textOf(value)
}

const textOf = (item: Item | undefined): string | undefined =>
  typeof item?.[0] === 'string' ? item[0] : undefined

const keysOf = (agent: Agent, signer: Signer, links: Links): FindKey => {
  if (agent.directory !== undefined) return directoryKey(agent.directory, ['ed25519'], signer, links)
  const keys = new Map(
    (agent.keys ?? []).map((jwk) => [thumbprint(jwk), publicKey(jwk, algorithms.ed25519, signer)]),
  )
  return async (keyid, ...asked) => (await keys.get(keyid)?.(keyid, ...asked)) ?? UNKNOWN
}

/** RFC 7638 §3 of an Ed25519 key (RFC 8037 §2): the members in their order, without blanks. */
const thumbprint = (jwk: Readonly<Record<string, unknown>>): string =>
  encodeBase64url(digestBytes(JSON.stringify({ crv: jwk['crv'], kty: jwk['kty'], x: jwk['x'] })))
