// The screens that the Worker can run: kind → factory. Exhaustive over screens.ts, so that a kind with options and
// without a factory does not compile. Types alone are imported from there: the Worker carries no schema.

import type { z } from 'zod'

import type { Screen, ScreenFactory, ScreenLinks } from '../core/screen.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { caching } from '../screens/caching/caching.ts'
import { deprecation } from '../screens/deprecation/deprecation.ts'
import { errors } from '../screens/errors/errors.ts'
import { headers } from '../screens/headers/headers.ts'
import { minimise } from '../screens/minimise/minimise.ts'
import { leaks } from '../screens/leaks/leaks.ts'
import { rules } from '../screens/rules/rules.ts'
import type { LinkedScreen } from './linked.ts'
import type { screenSchemas } from './screens.ts'

type Kind = keyof typeof screenSchemas

const factories: { readonly [K in Kind]: ScreenFactory<z.output<(typeof screenSchemas)[K]>> } = {
  errors,
  minimise,
  rules,
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
): Result<() => readonly Screen[], string> => {
  const unknown = linked.find(({ kind }) => !Object.hasOwn(factories, kind))
  if (unknown !== undefined) return err(`this Worker has no screen of kind "${unknown.kind}": build it again`)
  if (linked.length === 0) return ok(() => NONE)
  let made: readonly Screen[] | undefined
  return ok(
    () =>
      (made ??= linked.map(({ kind, options }) =>
        (factories[kind as Kind] as ScreenFactory<unknown>)(options, links),
      )),
  )
}
