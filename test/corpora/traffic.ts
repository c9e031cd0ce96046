// Whole requests that honest clients send, made anew from a seed: head, path and body together, in the formats and
// with the punctuation that real ones have. What is new here over harmless.ts is that nothing is one field.

import { faker } from '@faker-js/faker'

import { hash } from './harmless.ts'
import type { Half } from './harmless.ts'
import { exchangeOf } from './placements.ts'
import type { Placed } from './placements.ts'
import { randomOf } from './random.ts'
import type { Random } from './random.ts'

export interface Request {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: string
}

export interface Traffic {
  readonly name: string
  readonly make: (random: Random) => Request
  /** At most this share is refused; none when left out. */
  readonly share?: number
}

export const placed = ({ method, target, headers, body }: Request): Placed =>
  exchangeOf(method, target, headers, body)

/** So many requests of a kind, of one half by their hash. */
export const requests = (kind: Traffic, count: number, seed: number, which: Half): readonly Request[] => {
  faker.seed(seed)
  const random = randomOf(seed)
  const all = Array.from({ length: count }, () => kind.make(random))
  return all.filter((request) => (hash(JSON.stringify(request)) % 2 === 1) === (which === 'unseen'))
}

const WORDS =
  'order status customer total invoice account item group host report garden window river coffee bicycle market travel ticket member holiday school music winter project meeting office team budget design letter village bridge orange table select update user list date view help join small large fresh open closed pending today morning answer question reason nothing always better where from'.split(
    ' ',
  )

export const word = (r: Random): string => r.pick(WORDS)

export const some = (r: Random, count: number): string =>
  Array.from({ length: count }, () => word(r)).join(' ')

export const surname = (r: Random): string =>
  r.pick([
    "O'Brien",
    "D'Angelo",
    'Müller',
    "L'Hôpital",
    "Ng'ang'a",
    'Null',
    "al-'Ubaydi",
    '王小明',
    'Иванов',
    'さくら',
  ])

const bytes = (r: Random, count: number): Uint8Array => Uint8Array.from({ length: count }, () => r.below(256))

const inBase64 = (data: Uint8Array): string => btoa(String.fromCharCode(...data))

const inBase64Url = (data: Uint8Array): string =>
  inBase64(data).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

export const textInBase64 = (text: string): string => inBase64(new TextEncoder().encode(text))

export const textInBase64Url = (text: string): string => inBase64Url(new TextEncoder().encode(text))

/** Random bytes, written in base64, base64url, hexadecimal. */
export const base64 = (r: Random, count: number): string => inBase64(bytes(r, count))

export const token = (r: Random, count: number): string => inBase64Url(bytes(r, count))

export const hex = (r: Random, count: number): string =>
  Array.from(bytes(r, count), (byte) => byte.toString(16).padStart(2, '0')).join('')

export const query = (fields: Readonly<Record<string, string | number>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')

export const get = (target: string, headers: Request['headers'] = []): Request => ({
  method: 'GET',
  target,
  headers,
})

export const send = (target: string, type: string, body: string): Request => ({
  method: 'POST',
  target,
  headers: [['content-type', type]],
  body,
})

export const json = (target: string, value: unknown): Request =>
  send(target, 'application/json', JSON.stringify(value))

export const form = (target: string, fields: Readonly<Record<string, string | number>>): Request =>
  send(target, 'application/x-www-form-urlencoded', query(fields))

export const page = (r: Random): string =>
  `https://www.example.com/${word(r)}/${r.pick(['', `?q=${word(r)}+${word(r)}&utm_source=${word(r)}`, '#/a/b?c=d', `${word(r)}.html`])}`
