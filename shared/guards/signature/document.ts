// How a signature guard appears in policy documents, and what about it deserves a warning.

import type { GuardDocument, Requirement, Warning } from '../../core/document.ts'
import type { Rfc9421Options } from './options.ts'
import { signatureOptions } from './signature.options.ts'
import type { SignatureOptions } from './signature.options.ts'

export const signatureDocument: GuardDocument<typeof signatureOptions> = {
  schema: signatureOptions,
  refers: () => [],
  once: (options) => usedBy(options),
  requires: (options) => requirementsOf(options),
  lint: (options) => warningsOf(options),
}

/** Two guards may ask for two signatures of one request: they are told apart by label and tag. */
const usedBy = (options: SignatureOptions): readonly string[] => {
  if (options.scheme === 'web-bot-auth') return options.nonce === 'ignore' ? [] : ['nonce of the agent']
  if (options.scheme !== 'rfc9421') return options.replay === 'off' ? [] : [`${options.scheme} message`]
  if (options.nonce === 'ignore') return []
  const which = [options.label, options.tag].filter((one) => one !== undefined).join(' ')
  return [`nonce of the signature${which === '' ? '' : ` ${which}`}`]
}

const requirementsOf = (options: SignatureOptions): readonly Requirement[] => {
  const stated =
    options.scheme === 'rfc9421' || options.scheme === 'web-bot-auth' ? options.nonce : options.replay
  const store: readonly Requirement[] =
    typeof stated === 'object' && stated.store === 'durable'
      ? [{ kind: 'durable-object', name: 'REPLAYS' }]
      : []
  return [...secretsOf(options).map((name): Requirement => ({ kind: 'secret', name })), ...store]
}

const secretsOf = (options: SignatureOptions): readonly string[] => {
  if (options.scheme === 'web-bot-auth') return []
  if (options.scheme !== 'rfc9421') return options.secrets ?? []
  return Object.values(options.keys).flatMap((key) => ('secret' in key ? [key.secret] : []))
}

const warningsOf = (options: SignatureOptions): readonly Warning[] => {
  if (options.scheme === 'rfc9421') return rfc9421Warnings(options)
  // GitHub signs no time, and its schema says so: elsewhere a captured message is good for the whole tolerance.
  if (options.scheme === 'web-bot-auth' || options.scheme === 'github' || options.replay !== 'off') return []
  return [
    {
      code: 'signature-replay-off',
      path: ['replay'],
      message: 'a captured message is accepted again and again within the tolerance',
      fix: 'leave replay out, or let it be { store: isolate }',
    },
  ]
}

const TARGET = ['@target-uri', '@request-target', '@path'] as const

const rfc9421Warnings = (options: Rfc9421Options): readonly Warning[] => {
  const { components, bodyComponents } = options
  const warnings: Warning[] = []
  if (!components.includes('@method') || !TARGET.some((name) => components.includes(name)))
    warnings.push({
      code: 'signature-target-uncovered',
      path: ['components'],
      message: 'a signature of one request serves for another method or path (RFC 9421 §7.2.1)',
      fix: 'demand @method and @path, or @method and @target-uri',
    })
  if (![...components, ...bodyComponents].includes('content-digest'))
    warnings.push({
      code: 'signature-body-uncovered',
      path: ['bodyComponents'],
      message: 'the body of a signed request can be exchanged on the way (RFC 9421 §7.2.8)',
      fix: 'demand content-digest',
    })
  return warnings
}
