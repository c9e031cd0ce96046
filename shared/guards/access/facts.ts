// What conditions may look at, as CEL sees it: the exchange and the grants, nothing else. What is not known is left
// undefined: a condition that needs it cannot be evaluated, and the guard then refuses rather than guesses.

import type { Grants } from '../../core/guard.ts'
import type { Exchange } from '../../exchange/exchange.ts'

/** The variables of conditions and their CEL types. */
export const VARIABLES = {
  principal: 'map<string, string>',
  claims: 'map<string, dyn>',
  scopes: 'list<string>',
  params: 'map<string, string>',
  query: 'map<string, string>',
  headers: 'map<string, string>',
  address: 'string',
  country: 'string',
  asn: 'int',
  method: 'string',
  path: 'string',
  host: 'string',
  time: 'google.protobuf.Timestamp',
} as const satisfies Readonly<Record<string, string>>

export type Variable = keyof typeof VARIABLES

/** Variables whose fields are named in the condition's text, so that the build can check each of them. */
export const NAMED: ReadonlySet<string> = new Set(['principal', 'params', 'query', 'headers'])

export const PRINCIPAL_FIELDS: readonly string[] = ['id', 'issuer', 'subject']

/** A class for its prototype: a value is only made when a condition asks for it. */
export class Facts {
  readonly #exchange: Exchange
  readonly #grants: Grants
  #query: ReadonlyMap<string, string> | undefined

  constructor(exchange: Exchange, grants: Grants) {
    this.#exchange = exchange
    this.#grants = grants
  }

  /** Its fields are checked at build, so its claims are out of reach here. */
  get principal(): unknown {
    return this.#grants.principal
  }

  get claims(): Readonly<Record<string, unknown>> | undefined {
    return this.#grants.principal?.claims
  }

  get scopes(): readonly string[] | undefined {
    return this.#grants.scopes
  }

  get params(): ReadonlyMap<string, string> {
    return this.#exchange.params
  }

  /** A repeated name that a condition reads has been refused before: see access.ts. */
  get query(): ReadonlyMap<string, string> {
    return (this.#query ??= new Map(this.#exchange.query))
  }

  get headers(): ReadonlyMap<string, string> {
    return this.#exchange.headers
  }

  get address(): string {
    return this.#exchange.client.address.text
  }

  get country(): string | undefined {
    return this.#exchange.client.country
  }

  get asn(): bigint | undefined {
    const { asn } = this.#exchange.client
    return asn === undefined ? undefined : BigInt(asn)
  }

  get method(): string {
    return this.#exchange.method
  }

  get path(): string {
    return this.#exchange.path
  }

  get host(): string {
    return this.#exchange.host
  }

  get time(): Date {
    return new Date(this.#exchange.nowMs)
  }
}
