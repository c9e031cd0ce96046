// What a Worker may weigh: Cloudflare's bounds on the compressed script, of which the bundle is a part.

import type { Section } from './bundle.ts'
import type { Report } from './report.ts'

const MIB = 1_048_576
/** Workers limits: script size after gzip, on the free and on the paid plan. */
const FREE_BYTES_MAX = 3 * MIB
const PAID_BYTES_MAX = 10 * MIB
/** What the Worker's own code may take of it. */
const CODE_BYTES = 300 * 1024

/** Reports a bundle that leaves no room for the Worker, at the list or rule set that takes most of it. */
export const checkSize = (
  bundle: Uint8Array,
  sections: readonly Section[],
  gzipBytes: (bytes: Uint8Array) => number,
  report: Report,
): void => {
  // Compressing is the slow part of a build: a bundle that fits as it is needs none.
  if (bundle.length + CODE_BYTES <= FREE_BYTES_MAX) return
  const compressed = gzipBytes(bundle)
  if (compressed + CODE_BYTES <= FREE_BYTES_MAX) return
  const largest = sections.toSorted((one, other) => other.bytes.length - one.bytes.length)[0]
  const path = largest?.kind === 'list' ? ['lists', largest.name] : ['routes']
  const takes =
    largest === undefined
      ? ''
      : `; the ${largest.kind} "${largest.name}" takes ${mib(largest.bytes.length)} before compression`
  const size = `the policy bundle is ${mib(compressed)} compressed${takes}`
  if (compressed + CODE_BYTES > PAID_BYTES_MAX)
    report.error('bundle-too-large', path, `${size}, and a Worker may have ${mib(PAID_BYTES_MAX)} in all`, {
      what: 'key',
      fix: 'shorten the list',
    })
  else
    report.warn(
      'bundle-large',
      path,
      `${size}: more than Workers' free plan takes (${mib(FREE_BYTES_MAX)}), less than the paid plan does`,
      { what: 'key', fix: 'shorten the list, or deploy on the paid plan' },
    )
}

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`
