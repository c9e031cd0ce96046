// Why a guard said what it said, as typed fields. Redaction is by construction: there is no field here that could
// hold a token, a claim set, a key, a password or a body, and text from the request is bounded and made printable
// by `excerpt` before it enters.

export interface Evidence {
  /** A fixed sentence or word chosen by the guard's code, never text from the request. */
  readonly reason?: string
  /** The name of a header, parameter, cookie or claim; never its value. */
  readonly name?: string
  /** Where in the request: `body.items[3].note`. Made of names in the request; the event keeps what looks like names. */
  readonly field?: string
  /** A list of the policy, and the prefix in it that matched. */
  readonly list?: string
  readonly prefix?: string
  readonly country?: string
  readonly asn?: number
  /** An issuer's name in the policy. */
  readonly issuer?: string
  /** Text of a token's header (alg, kid, typ), made with `excerpt`. */
  readonly claimed?: string
  readonly expected?: readonly string[]
  /** A limit's name, and its state. */
  readonly limit?: string
  readonly quota?: number
  readonly remaining?: number
  /** A size or count that was met, and its bound. */
  readonly actual?: number
  readonly bound?: number
  readonly hits?: readonly RuleHit[]
  readonly score?: number
  /** Where a request breaks its contract, or what of it was taken out. */
  readonly findings?: readonly ContractFinding[]
}

/** One place of a request that is not as the contract says. */
export interface ContractFinding {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body'
  /** A JSON pointer (RFC 6901) of names and indices; a name that looks like none is told as `?`. */
  readonly pointer: string
  /** The keyword of JSON Schema that said so, or a word of the guard's own. */
  readonly keyword: string
}

/** One payload rule that matched. */
export interface RuleHit {
  readonly rule: string
  /** Where: `query.q`, `body.items[3].note`. Made of names in the request, through `excerpt`. */
  readonly field: string
  readonly offset: number
  readonly score: number
  /** The surroundings, with letters and digits masked: enough to see the shape, not the content. */
  readonly excerpt: string
  /** No syntactic evidence by itself: at sensitivity 1 it refuses only together with another family's. */
  readonly weak?: true
}

/** Text of the request as evidence: printable ASCII only, 64 characters at most. */
export const excerpt = (text: string, charactersMax = 64): string => {
  const cut = text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text
  return cut.replace(/[^\x20-\x7e…]/g, '?')
}
