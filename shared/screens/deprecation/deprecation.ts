// A version of an API that goes away says so in each of its answers (RFC 9745, RFC 8594), so that nobody is surprised.

import type { Screen, ScreenFactory } from '../../core/screen.ts'
import type { DeprecationOptions } from './options.ts'

export const deprecation: ScreenFactory<DeprecationOptions> = (options): Screen => ({
  name: 'deprecation',
  reads: 'head',
  seal: (headers) => {
    headers.set('deprecation', options.deprecation)
    if (options.sunset !== undefined) headers.set('sunset', options.sunset)
    for (const link of options.links) headers.append('link', link)
  },
})
