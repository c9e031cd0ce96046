// The factories of every optional kind, for what runs outside of a Worker: the build, the command and tests. The Worker
// never loads this file; its own come with OUT/policy.ts.

import type { Options } from './factories.ts'
import type { GuardFactory } from '../core/guard.ts'
import type { Kinds } from './load.ts'
import type { OptionalKind } from './optional.ts'

const factories: { readonly [K in OptionalKind]: GuardFactory<Options<K>> } = {}

export const optionalFactories: Kinds = new Map(Object.entries(factories))
