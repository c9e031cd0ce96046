// An answer for one principal in a cache on the way is the next one's answer. RFC 9111 §3.5 protects those to requests
// with an Authorization header alone; a key in another header or a cookie protects nothing.

import { SCREEN_PASS, type Screen, type ScreenFactory } from '../../core/screen.ts'
import type { CachingOptions } from './options.ts'

export const caching: ScreenFactory<CachingOptions> = (options): Screen => ({
  name: 'caching',
  reads: 'head',
  judge: ({ headers, grants }) => {
    if (headers.has('cache-control')) return SCREEN_PASS
    const value = grants.principal === undefined ? options.anonymous : options.authenticated
    if (value !== 'origin') headers.set('cache-control', value)
    return SCREEN_PASS
  },
})
