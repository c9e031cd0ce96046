// The screens of the way back that a policy document may name: kind → how its options are written. One line per screen
// here, and one in screen-factories.ts. Read by the build, the command and the docs; the Worker never loads it.

import { z } from 'zod'

import { cachingOptions } from '../screens/caching/options.ts'
import { deprecationOptions } from '../screens/deprecation/options.ts'
import { errorsOptions } from '../screens/errors/options.ts'
import { headersOptions } from '../screens/headers/options.ts'
import { minimiseOptions } from '../screens/minimise/options.ts'
import { leaksOptions } from '../screens/leaks/options.ts'
import { rulesOptions } from '../screens/rules/options.ts'
import type { LinkedScreen } from './linked.ts'

/** In the order in which an answer passes them: what replaces it first, what only adds last. */
export const screenSchemas = {
  errors: errorsOptions,
  minimise: minimiseOptions,
  rules: rulesOptions,
  leaks: leaksOptions,
  caching: cachingOptions,
  headers: headersOptions,
  deprecation: deprecationOptions,
} as const

type Schemas = typeof screenSchemas
type Kind = keyof Schemas

const kinds = Object.keys(screenSchemas) as readonly Kind[]

export const screensSchema = z
  .strictObject({
    errors: errorsOptions.optional(),
    minimise: minimiseOptions.optional(),
    rules: rulesOptions.optional(),
    leaks: leaksOptions.optional(),
    caching: cachingOptions.optional(),
    headers: headersOptions.optional(),
    deprecation: deprecationOptions.optional(),
  } satisfies { readonly [K in Kind]: z.ZodOptional<Schemas[K]> })
  .describe(
    "What answers pass through on the way back. A route's own options for a screen take the place of these.",
  )

const orOff = <Schema extends z.ZodType>(
  schema: Schema,
): z.ZodOptional<z.ZodUnion<readonly [z.ZodLiteral<'off'>, Schema]>> =>
  z.union([z.literal('off'), schema]).optional()

export const routeScreensSchema = z
  .strictObject({
    errors: orOff(errorsOptions).describe('Its own options, or `off`.'),
    minimise: orOff(minimiseOptions).describe('Its own options, or `off`.'),
    rules: orOff(rulesOptions).describe('Its own options, or `off`.'),
    leaks: orOff(leaksOptions).describe('Its own options, or `off`.'),
    caching: orOff(cachingOptions).describe('Its own options, or `off`.'),
    headers: orOff(headersOptions).describe('Its own options, or `off`.'),
    deprecation: orOff(deprecationOptions).describe('Its own options, or `off`.'),
  } satisfies { readonly [K in Kind]: unknown })
  .describe("Screens of this route: what stands here takes the place of the policy's screen of that kind.")

type Screens = z.output<typeof screensSchema>
type RouteScreens = z.output<typeof routeScreensSchema>

/** The screens that are in force, in their order. */
export const linkScreens = (policy: Screens, route: RouteScreens = {}): readonly LinkedScreen[] =>
  kinds.flatMap((kind) => {
    const options = route[kind] ?? policy[kind]
    return options === undefined || options === 'off' ? [] : [{ kind, options }]
  })
