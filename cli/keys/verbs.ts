// The verbs that act on a running gate: keys, revocations, and the log of both. What a verb prints is for people, or
// the admin API's own JSON with --json; a key's text is printed alone on standard output, for pipes.

import { EXIT, type ExitCode } from '../exit.ts'
import { ask, textOf, type Gate, type Json } from './client.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface Shared {
  readonly gate: Gate
  readonly json: boolean
}

export interface IssueFlags {
  readonly env?: string
  readonly principal?: string
  readonly scope: readonly string[]
  readonly plan?: string
  readonly tenant?: string
  readonly meta: readonly string[]
  readonly address: readonly string[]
  readonly expires?: string
}

export const issue = async ({ gate, json }: Shared, name: string, flags: IssueFlags): Promise<ExitCode> => {
  const metadata = pairsOf(flags.meta)
  if (!metadata.ok) return failed(metadata.error, EXIT.usage)
  const { env, principal, plan, tenant, expires } = flags
  const body = {
    name,
    env,
    principal,
    plan,
    tenant,
    expires,
    metadata: metadata.value,
    scopes: flags.scope,
    addresses: flags.address,
  }
  return tellKey(await ask(gate, 'POST', '/keys', body), json)
}

export interface RotateFlags {
  readonly grace?: string
  readonly expires?: string
}

export const rotate = async ({ gate, json }: Shared, id: string, flags: RotateFlags): Promise<ExitCode> =>
  tellKey(await ask(gate, 'POST', `/keys/${encodeURIComponent(id)}/rotate`, { ...flags }), json)

export const revokeKey = async ({ gate, json }: Shared, id: string): Promise<ExitCode> => {
  const answer = await ask(gate, 'POST', `/keys/${encodeURIComponent(id)}/revoke`)
  if (!answer.ok) return failed(answer.error)
  return json ? tellJson(answer.value) : tell(`${id} is revoked.`)
}

export const show = async ({ gate }: Shared, id: string): Promise<ExitCode> => {
  const answer = await ask(gate, 'GET', `/keys/${encodeURIComponent(id)}`)
  return answer.ok ? tellJson(answer.value) : failed(answer.error)
}

export const list = async (shared: Shared, principal: string | undefined): Promise<ExitCode> =>
  pages(
    shared,
    `/keys${principal === undefined ? '' : `?principal=${encodeURIComponent(principal)}`}`,
    'keys',
    keyLine,
  )

export const log = async (shared: Shared): Promise<ExitCode> => pages(shared, '/log', 'acts', actLine)

export interface RevokeFlags {
  readonly issuer?: string
  readonly jti?: string
  readonly sub?: string
  readonly sid?: string
  readonly before?: string
  readonly until?: string
  readonly reason?: string
}

export const revoke = async ({ gate, json }: Shared, flags: RevokeFlags): Promise<ExitCode> => {
  const answer = await ask(gate, 'POST', '/revocations', { ...flags })
  if (!answer.ok) return failed(answer.error)
  return json ? tellJson(answer.value) : tell(revocationLine(answer.value))
}

export const listRevocations = async (shared: Shared): Promise<ExitCode> =>
  pages(shared, '/revocations', 'revocations', revocationLine)

export const undoRevocation = async ({ gate, json }: Shared, id: string): Promise<ExitCode> => {
  const answer = await ask(gate, 'DELETE', `/revocations/${encodeURIComponent(id)}`)
  if (!answer.ok) return failed(answer.error)
  return json ? tellJson(answer.value) : tell(`Revocation ${id} is taken back.`)
}

const PAGES_MAX = 10_000

/** Follows the pages to their end; each is printed as it comes. */
const pages = async (
  { gate, json }: Shared,
  path: string,
  name: string,
  lineOf: (item: Json) => string,
): Promise<ExitCode> => {
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const join = path.includes('?') ? '&' : '?'
    const at = cursor === undefined ? path : `${path}${join}cursor=${encodeURIComponent(cursor)}`
    const answer = await ask(gate, 'GET', at)
    if (!answer.ok) return failed(answer.error)
    const items = Array.isArray(answer.value[name]) ? (answer.value[name] as readonly Json[]) : []
    for (const item of items) process.stdout.write(`${json ? JSON.stringify(item) : lineOf(item)}\n`)
    cursor = textOf(answer.value['cursor'])
    if (cursor === undefined) return EXIT.ok
  }
  return failed('there is more than this command prints: use --json with the admin API itself')
}

const word = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).replace(/[^\x20-\x7e]/g, '?') : '-'

const keyLine = (key: Json): string => {
  const state =
    key['revoked'] !== undefined
      ? `revoked ${word(key['revoked'])}`
      : key['expires'] === undefined
        ? 'no expiry'
        : `expires ${word(key['expires'])}`
  const scopes = Array.isArray(key['scopes']) ? key['scopes'].map(word).join(' ') : ''
  const used = key['lastUsed'] === undefined ? 'never used' : `used ${word(key['lastUsed'])}`
  return [
    word(key['id']),
    word(key['env']),
    word(key['name']),
    word(key['principal']),
    scopes,
    state,
    used,
  ].join('  ')
}

const actLine = (act: Json): string =>
  [act['at'], act['who'], act['what'], act['target'], act['detail']].map(word).join('  ')

const revocationLine = (one: Json): string => {
  const before = one['before'] === undefined ? 'whenever issued' : `issued before ${word(one['before'])}`
  const value = one['value'] === undefined ? '' : ` ${word(one['value'])}`
  return `${word(one['id'])}  ${word(one['kind'])}${value} of ${word(one['issuer'])}, ${before}  ${word(one['reason'])}`
}

const pairsOf = (texts: readonly string[]): Result<Readonly<Record<string, string>>, string> => {
  const pairs: [string, string][] = []
  for (const text of texts) {
    const equals = text.indexOf('=')
    if (equals < 1) return err(`--meta: expected NAME=VALUE, not "${text}"`)
    pairs.push([text.slice(0, equals), text.slice(equals + 1)])
  }
  return ok(Object.fromEntries(pairs))
}

const tellKey = (answer: Result<Json, string>, json: boolean): ExitCode => {
  if (!answer.ok) return failed(answer.error)
  if (json) return tellJson(answer.value)
  process.stderr.write(`${keyLine(answer.value)}\nThe key, told this once:\n`)
  return tell(word(answer.value['key']))
}

const tell = (text: string): ExitCode => {
  process.stdout.write(`${text}\n`)
  return EXIT.ok
}

const tellJson = (value: Json): ExitCode => tell(JSON.stringify(value, undefined, 2))

const failed = (text: string, code: ExitCode = EXIT.refused): ExitCode => {
  process.stderr.write(`${text}\n`)
  return code
}
