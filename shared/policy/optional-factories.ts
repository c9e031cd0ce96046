// The factories of every optional kind, for what runs outside of a Worker: the build, the command and tests. The Worker
// never loads this file; its own come with OUT/policy.ts.

import type { Options } from './factories.ts'
import type { GuardFactory } from '../core/guard.ts'
import { access } from '../guards/access/access.ts'
import { graphql } from '../guards/graphql/graphql.ts'
import { schema } from '../guards/schema/schema.ts'
import { shape } from '../guards/shape/shape.ts'
import type { Kinds } from './load.ts'
import type { OptionalKind } from './optional.ts'

const factories: { readonly [K in OptionalKind]: GuardFactory<Options<K>> } = {
  access,
  graphql,
  schema,
  shape,
}

export const optionalFactories: Kinds = new Map(
  // The build parsed each kind's options by that kind's own schema.
  Object.entries(factories as Readonly<Record<string, GuardFactory<unknown>>>),
)
