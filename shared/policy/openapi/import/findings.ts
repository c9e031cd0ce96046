// What an import has to say of a contract: what it leaves unguarded, and what could not be written as it is meant. The
// kinds follow the OWASP API Security Top 10 of 2023; Spectral's ruleset for it finds the same in documents, at 38 MB
// and 150 packages.

export const findingKinds = {
  'no-security': 'API2: no security is asked for: anybody may',
  'optional-security': 'API2: security is optional: no guard asks for credentials',
  'weak-scheme': 'API2: a scheme that sends a password, or a secret in the URL',
  'inexpressible-security': 'API2: security that this import cannot write: the operation is refused',
  'narrowed-security': 'API2: of several ways to authenticate some could not be written: they are refused',
  'sequential-ids': 'API1: an id in the path is a whole number: whoever knows one knows the next',
  'unbounded-text': 'API4: texts without maxLength, enum or format',
  'unbounded-list': 'API4: lists without maxItems',
  'open-object': 'API3: objects that take members that nobody describes',
  'open-answer': 'API3: answers that nobody describes: minimise leaves them as they are',
  'no-limit-answer': 'API4: no answer for too many requests (429)',
  'no-auth-answer': 'API8: no answer for missing credentials (401)',
  'no-error-answer': 'API8: no answer for malformed requests (400 or 422)',
  'url-parameter': 'API7: a parameter that may name a URL: see that the origin does not fetch it',
  'plain-server': 'API8: a server without HTTPS',
  deprecated: 'API9: deprecated, and served all the same',
  ambiguous: 'paths that two templates take: the one with the earlier literal wins',
  'left-out': 'an operation without a route: its requests are refused',
  placeholder: 'written as an example: put your own in',
} as const

export type FindingKind = keyof typeof findingKinds

export interface Finding {
  readonly kind: FindingKind
  /** The operation's id; '' for the document. */
  readonly operation: string
  readonly message: string
}
