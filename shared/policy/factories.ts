// The guards that the Worker can run: kind → factory. Exhaustive over documents.ts, so that a kind with a document
// and without a factory does not compile. Types alone are imported from there: the Worker carries no schema.

import type { z } from 'zod'

import type { GuardFactory } from '../core/guard.ts'
import { access } from '../guards/access/access.ts'
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

export type Kind = keyof typeof documents

type Options<K extends Kind> = z.output<(typeof documents)[K]['schema']>

export const factories: { readonly [K in Kind]: GuardFactory<Options<K>> } = {
  access,
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

export const isKind = (kind: string): kind is Kind => Object.hasOwn(factories, kind)
