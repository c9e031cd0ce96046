// The guards that every Worker can run: kind → factory. Exhaustive over documents.ts but for the optional kinds
// (optional.ts), so that a kind with a document and without a factory does not compile. Types alone are imported from there: the Worker carries no schema.

import type { z } from 'zod'

import type { GuardFactory } from '../core/guard.ts'
import { address } from '../guards/address/address.ts'
import { key } from '../guards/key/key.ts'
import { certificate } from '../guards/certificate/certificate.ts'
import { limit } from '../guards/limit/limit.ts'
import { module } from '../guards/module/module.ts'
import { payload } from '../guards/payload/payload.ts'
import { signature } from '../guards/signature/signature.ts'
import { introspection } from '../guards/token/introspection.ts'
import { token } from '../guards/token/token.ts'
import { anyOfGuard } from './authenticators.ts'
import type { documents } from './documents.ts'
import type { OptionalKind } from './optional.ts'

export type Kind = keyof typeof documents

export type Options<K extends Kind> = z.output<(typeof documents)[K]['schema']>

/** The kinds that are always there. */
export type CommonKind = Exclude<Kind, OptionalKind>

export const factories: { readonly [K in CommonKind]: GuardFactory<Options<K>> } = {
  address,
  anyOf: anyOfGuard,
  introspection,
  key,
  certificate,
  limit,
  module,
  payload,
  signature,
  token,
}

export const isCommon = (kind: string): kind is CommonKind => Object.hasOwn(factories, kind)
