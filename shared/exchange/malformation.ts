// Why a request never becomes an exchange. This room declares the codes that it uses, since it may not import the
// catalogue of denials: each of these literals is a row there, which a type test holds.

export interface Malformation {
  readonly code: MalformationCode
  /** A fixed sentence, never text of the request. */
  readonly reason?: string
  /** The header (lower case), or 'query' or 'cookie', that the code is about. */
  readonly name?: string
  /** A size or count that was met, and its bound. */
  readonly actual?: number
  readonly bound?: number
}

export type MalformationCode =
  | 'request.method'
  | 'request.target-too-long'
  | 'request.headers-too-large'
  | 'request.header-duplicated'
  | 'request.header-malformed'
  | 'request.host'
  | 'request.address'
  | 'request.path-encoding'
  | 'request.path-ambiguous'
