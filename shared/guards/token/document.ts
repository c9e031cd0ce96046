// How a token guard appears in policy documents: what it refers to, and what about it deserves a warning.

import type { GuardDocument, Named, Refusal, Requirement, Warning } from '../../core/document.ts'
import { tokenOptions } from './options.ts'
import type { TokenOptions, TokenSource } from './options.ts'

export const tokenDocument: GuardDocument<typeof tokenOptions> = {
  schema: tokenOptions,
  refers: (options) =>
    options.issuers.map((name, index) => ({ kind: 'issuer', name, path: ['issuers', index] })),
  refuses: (options, named) => [...twins(options, named), ...misplaced(options, named)],
  once: ({ dpop }) => proofOf(dpop),
  requires: (options) => dpopRequirements(options.dpop),
  lint: (options) => [
    ...options.from.flatMap((source, index) => sourceWarnings(source, index)),
    ...replayWarnings(options),
  ],
}

const sourceWarnings = (source: TokenSource, index: number): readonly Warning[] => {
  if (typeof source === 'string' || 'header' in source) return []
  if ('query' in source)
    return [
      {
        code: 'token-in-query',
        path: ['from', index],
        message: 'a token in the URL ends up in logs, histories and Referer headers (RFC 6750 §5.3)',
        fix: 'read it from Authorization, or keep its lifetime to minutes',
      },
    ]
  return [
    {
      code: 'token-in-cookie',
      path: ['from', index],
      message: 'a browser sends a cookie with requests that other sites cause (CSRF)',
      fix: 'set the cookie SameSite=Strict, or read the token from Authorization',
    },
  ]
}

/** A proof is good for one use (RFC 9449 §11.1). */
export const proofOf = (dpop: TokenOptions['dpop']): readonly string[] =>
  dpop === undefined ? [] : ['DPoP proof']

/** What a proof of possession needs of the Worker. */
export const dpopRequirements = (dpop: TokenOptions['dpop']): readonly Requirement[] => [
  ...(dpop?.replay.store === 'durable' ? [{ kind: 'durable-object', name: 'REPLAYS' } as const] : []),
  ...(dpop?.nonce === undefined ? [] : [{ kind: 'secret', name: dpop.nonce.secret } as const]),
]

const replayWarnings = ({ dpop }: TokenOptions): readonly Warning[] =>
  dpop?.replay.store !== 'isolate'
    ? []
    : [
        {
          code: 'dpop-replay-isolate',
          path: ['dpop'],
          message:
            'a stolen proof can be used again in every other isolate while its window lasts (RFC 9449 §11.1)',
          fix: 'let replay.store be durable',
        },
      ]

/** An issuer whose tokens come in a header of their own is asked for in vain anywhere else. */
const misplaced = (options: TokenOptions, named: Named): readonly Refusal[] =>
  options.issuers.flatMap((name, index) => {
    const header = named.issuers.get(name)?.header
    const read = options.from.some(
      (source) => typeof source === 'object' && 'header' in source && source.header === header,
    )
    return header === undefined || read
      ? []
      : [
          {
            code: 'issuer-header',
            path: ['issuers', index],
            message: `tokens of "${name}" come in the header ${header}, which is not read here`,
            fix: `say from: [{ header: ${header} }]`,
          },
        ]
  })

/** `iss` chooses the issuer: two of one guard that share it would leave the choice to their order. */
const twins = (options: TokenOptions, named: Named): readonly Refusal[] => {
  const taken = new Map<string, string>()
  const refusals: Refusal[] = []
  for (const [index, name] of options.issuers.entries()) {
    const iss = named.issuers.get(name)?.issuer
    if (iss === undefined) continue
    const first = taken.get(iss)
    if (first === undefined) taken.set(iss, name)
    else
      refusals.push({
        code: 'issuers-share-iss',
        path: ['issuers', index],
        message: `"${name}" and "${first}" are the same issuer (${iss}): which of them judges a token would be a guess`,
        fix: 'keep one of them here',
      })
  }
  return refusals
}
