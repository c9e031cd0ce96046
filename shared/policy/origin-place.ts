// Where an origin stands: a URL, or a service binding of the Worker that has no URL of its own.

import type { Origin, Target } from './linked.ts'

/** As a document writes it. */
export interface Written {
  readonly url?: string | undefined
  readonly service?: string | undefined
  readonly host?: string | undefined
}

export const placeOf = ({ url, service, host }: Written): Pick<Target, 'url' | 'service'> =>
  service === undefined
    ? { url: (url ?? '').replace(/\/+$/, '') }
    : // A binding has no host: its Worker sees one all the same, and none that a client chose.
      { url: `https://${host ?? service.toLowerCase().replaceAll('_', '-')}`, service }

/** The same origin at another place: one target, without the bindings of the deployed one. */
export const elsewhere = (origin: Omit<Origin, 'name'>, url: string): Omit<Origin, 'name'> => {
  const { service: _service, routing, ...rest } = origin
  const place = { url: url.replace(/\/+$/, '') }
  if (routing === undefined) return { ...rest, ...place }
  return { ...rest, ...place, routing: { ...routing, targets: [{ name: 'only', ...place, weight: 1 }] } }
}

/** Every place of an origin. */
export const placesOf = (origin: Omit<Origin, 'name'>): readonly string[] =>
  (origin.routing?.targets ?? [origin]).flatMap(({ url, service }) => (service === undefined ? [url] : []))

/** Why a text is no origin's URL, in one sentence; undefined when it is one. */
export const originProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'expected an absolute URL such as "https://orders.internal.example.com"'
  if (url.username !== '' || url.password !== '') return 'credentials do not belong in a URL'
  if (/[?#]/.test(text)) return "an origin's URL has neither a query nor a fragment"
  return undefined
}
