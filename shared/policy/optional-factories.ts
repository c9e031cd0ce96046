// The factories of every optional kind and screen, for what runs outside of a Worker: the build, the command and tests.
// The Worker never loads this file; its own come with OUT/policy.ts.

import type { Options } from './factories.ts'
import type { GuardFactory } from '../core/guard.ts'
import type { ScreenFactory } from '../core/screen.ts'
import { access } from '../guards/access/access.ts'
import { graphql } from '../guards/graphql/graphql.ts'
import { payloadWithImported } from '../guards/payload/imported.ts'
import { schema } from '../guards/schema/schema.ts'
import { shape } from '../guards/shape/shape.ts'
import { rules } from '../screens/rules/rules.ts'
import type { Kinds } from './load.ts'
import type { OptionalKind, OptionalScreen, optionalVariants } from './optional.ts'
import type { Screens, ScreenOptions } from './screen-factories.ts'

type Variant = keyof typeof optionalVariants

const factories: { readonly [K in OptionalKind | Variant]: GuardFactory<Options<K>> } = {
  access,
  graphql,
  payload: payloadWithImported,
  schema,
  shape,
}

export const optionalFactories: Kinds = new Map(
  // The build parsed each kind's options by that kind's own schema.
  Object.entries(factories as Readonly<Record<string, GuardFactory<unknown>>>),
)

const screenFactories: { readonly [K in OptionalScreen]: ScreenFactory<ScreenOptions<K>> } = { rules }

export const optionalScreenFactories: Screens = new Map(
  Object.entries(screenFactories as Readonly<Record<string, ScreenFactory<unknown>>>),
)
