// Talks to the admin API of a running gate. The credential goes to the one address that was named, over HTTPS or to
// this very machine, and never after a redirect.

import { isLoopback } from '../../shared/guards/token/loopback.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface Gate {
  readonly url: string
  /** Where the policy puts the admin API. */
  readonly path: string
  readonly key: string | undefined
  readonly keyHeader: string
  readonly token: string | undefined
}

export type Json = Readonly<Record<string, unknown>>

const TIMEOUT_MS = 15_000

export const ask = async (
  gate: Gate,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: Json,
): Promise<Result<Json, string>> => {
  const url = URL.parse(gate.url.replace(/\/+$/, '') + gate.path + path)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return err(`--url: expected an http or https URL, not "${gate.url}"`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return err(`--url: an administrator's credential is not sent in the clear to ${url.hostname}: use https`)
  const credential = credentialOf(gate)
  if (credential === undefined)
    return err('no credential: set GATEHOUSE_ADMIN_KEY or GATEHOUSE_ADMIN_TOKEN, or give --key or --token')
  const response = await sent(url, method, credential, body)
  return response === undefined ? err(`${url.origin} does not answer`) : answerOf(response)
}

const credentialOf = ({
  key,
  keyHeader,
  token,
}: Gate): readonly [name: string, value: string] | undefined => {
  if (key !== undefined && key !== '')
    return keyHeader.toLowerCase() === 'authorization' ? ['authorization', `Bearer ${key}`] : [keyHeader, key]
  return token === undefined || token === '' ? undefined : ['authorization', `Bearer ${token}`]
}

const sent = async (
  url: URL,
  method: string,
  [name, value]: readonly [string, string],
  body: Json | undefined,
): Promise<Response | undefined> => {
  try {
    return await fetch(url, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { [name]: value, ...(method === 'POST' ? { 'content-type': 'application/json' } : undefined) },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : undefined),
    })
  } catch {
    return undefined
  }
}

const answerOf = async (response: Response): Promise<Result<Json, string>> => {
  const text = await response.text()
  const value = parsed(text)
  if (response.ok && value !== undefined) return ok(value)
  const title = textOf(value?.['title']) ?? 'no answer of a Gatehouse'
  const detail = textOf(value?.['detail'])
  const id = response.headers.get('x-request-id')
  return err(
    `${response.status}: ${title}${detail === undefined ? '' : ` ${detail}`}${id === null ? '' : ` (request ${id})`}`,
  )
}

const parsed = (text: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
