// The screens that every Worker can run: kind → factory. Exhaustive over screens.ts but for the optional ones
// (optional.ts), so that a kind with options and without a factory does not compile. Types alone are imported from
// there: the Worker carries no schema.

import type { z } from 'zod'

import type { Screen, ScreenFactory, ScreenLinks } from '../core/screen.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { caching } from '../screens/caching/caching.ts'
import { deprecation } from '../screens/deprecation/deprecation.ts'
import { errors } from '../screens/errors/errors.ts'
import { headers } from '../screens/headers/headers.ts'
import { minimise } from '../screens/minimise/minimise.ts'
import { leaks } from '../screens/leaks/leaks.ts'
import type { LinkedScreen } from './linked.ts'
import type { OptionalScreen } from './optional.ts'
import type { screenSchemas } from './screens.ts'

type Kind = keyof typeof screenSchemas

export type ScreenOptions<K extends Kind> = z.output<(typeof screenSchemas)[K]>

/** Factories of the optional screens that this Worker carries: what OUT/policy.ts exports. */
export type Screens = ReadonlyMap<string, ScreenFactory<unknown>>

const factories: { readonly [K in Exclude<Kind, OptionalScreen>]: ScreenFactory<ScreenOptions<K>> } = {
  errors,
  minimise,
  leaks,
  caching,
  headers,
  deprecation,
}

const NONE: readonly Screen[] = []

/** Makes screens on the first call; says at once what this Worker does not have. */
export const lazyScreens = (
  linked: readonly LinkedScreen[],
  links: ScreenLinks,
  optional: Screens,
): Result<() => readonly Screen[], string> => {
  const makers: (() => Screen)[] = []
  for (const { kind, options } of linked) {
    const factory = Object.hasOwn(factories, kind)
      ? (factories[kind as keyof typeof factories] as ScreenFactory<unknown>)
      : optional.get(kind)
    if (factory === undefined) return err(`this Worker has no screen of kind "${kind}": build it again`)
    makers.push(() => factory(options, links))
  }
  if (makers.length === 0) return ok(() => NONE)
  let made: readonly Screen[] | undefined
  return ok(() => (made ??= makers.map((make) => make())))
}
