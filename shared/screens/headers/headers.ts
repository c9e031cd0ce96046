// Headers that make browsers careful, on every answer and on refusals, and none that tell what an origin is made of:
// a version is where an attacker starts to look.

import { SCREEN_PASS, type Screen, type ScreenFactory } from '../../core/screen.ts'
import type { HeadersOptions } from './options.ts'

const PRESETS: Readonly<
  Record<HeadersOptions['preset'], readonly (readonly [name: string, value: string])[]>
> = {
  // OWASP REST Security Cheat Sheet, "Security Headers".
  api: [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', 'same-origin'],
  ],
  site: [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'SAMEORIGIN'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
  ],
  none: [],
}

/** What tells of the origin's software and machines. */
export const TELLING: readonly string[] = [
  'server',
  'via',
  'x-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-sourcefiles',
  'x-runtime',
  'x-generator',
  'x-drupal-cache',
  'x-drupal-dynamic-cache',
  'x-varnish',
  'x-served-by',
  'x-backend-server',
  'x-server-name',
  'x-host',
  'x-php-version',
  'x-debug-token',
  'x-debug-token-link',
  'x-envoy-upstream-service-time',
  'x-envoy-decorator-operation',
  'x-kong-upstream-latency',
  'x-kong-proxy-latency',
  'x-turbo-charged-by',
  'x-litespeed-cache',
]

export const headers: ScreenFactory<HeadersOptions> = (options): Screen => {
  const off = [...TELLING.filter((name) => !options.keep.includes(name)), ...options.remove]
  const preset = PRESETS[options.preset]
  const set = Object.entries(options.set)
  return {
    name: 'headers',
    reads: 'head',
    judge: (answer) => {
      for (const name of off) answer.headers.delete(name)
      return SCREEN_PASS
    },
    seal: (all) => {
      for (const [name, value] of preset) if (!all.has(name)) all.set(name, value)
      for (const [name, value] of set) all.set(name, value)
    },
  }
}
