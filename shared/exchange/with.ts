// The only ways in which an exchange grows: the selected route's params and the buffered body. Each makes a new
// exchange, so that what an earlier guard saw cannot change behind its back.

import type { Body, Exchange } from './exchange.ts'

export const withBody = (exchange: Exchange, body: Body | undefined): Exchange => ({ ...exchange, body })

export const withParams = (exchange: Exchange, params: ReadonlyMap<string, string>): Exchange => ({
  ...exchange,
  params,
})
