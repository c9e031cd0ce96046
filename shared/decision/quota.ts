// What a client is told of its limits: draft-ietf-httpapi-ratelimit-headers-11 (RateLimit-Policy §3, RateLimit §4),
// structured fields (RFC 9651). Nothing here names the key that is counted: a partition key could identify a client.

/** The state of one limit after it judged. The core's Quota has this shape. */
export interface StatedQuota {
  readonly name: string
  readonly quota: number
  readonly windowMs: number
  /** Undefined where the store cannot tell: then only the policy is stated. */
  readonly remaining: number | undefined
  readonly resetMs: number
  readonly visible: boolean
  readonly unit?: 'concurrent-requests'
}

/** The fields for all limits that applied, in lower case; none at all when no limit is visible. */
export const quotaHeaders = (
  quotas: readonly StatedQuota[] | undefined,
): readonly (readonly [name: string, value: string])[] => {
  if (quotas === undefined) return []
  let policies = ''
  let limits = ''
  for (const quota of quotas) {
    if (!quota.visible) continue
    const { name, policy } = statedOf(quota)
    policies += policies === '' ? policy : `, ${policy}`
    if (quota.remaining === undefined) continue
    const left = sfInteger(quota.remaining)
    limits += `${limits === '' ? '' : ', '}${name};r=${left};t=${sfInteger(seconds(quota.resetMs))}`
  }
  if (policies === '') return []
  const policy = ['ratelimit-policy', policies] as const
  return limits === '' ? [policy] : [policy, ['ratelimit', limits]]
}

interface Stated {
  readonly quota: number
  readonly windowMs: number
  readonly unit: StatedQuota['unit']
  readonly name: string
  readonly policy: string
}

/** What a limit last stated, by its name: names are the policy's, so there are as many as limits. */
const stated = new Map<string, Stated>()

/** The parts that only a change of plan changes, made once. */
const statedOf = (quota: StatedQuota): Stated => {
  const known = stated.get(quota.name)
  if (known?.quota === quota.quota && known.windowMs === quota.windowMs && known.unit === quota.unit)
    return known
  const name = sfString(quota.name)
  const made = {
    quota: quota.quota,
    windowMs: quota.windowMs,
    unit: quota.unit,
    name,
    policy: `${name};q=${sfInteger(quota.quota)}${extentOf(quota)}`,
  }
  stated.set(quota.name, made)
  return made
}

/** A concurrency limit has a unit and no window; `w` is whole seconds and never 0 (§3.1.3). */
const extentOf = (quota: StatedQuota): string =>
  quota.unit === undefined
    ? `;w=${sfInteger(Math.max(1, seconds(quota.windowMs)))}`
    : `;qu=${sfString(quota.unit)}`

/** Whole seconds, rounded up: a client that waits that long has waited long enough. */
export const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

/** RFC 9651 §3.3.1: integers have at most 15 digits; the draft's are never negative. */
const sfInteger = (value: number): string =>
  String(Math.min(999_999_999_999_999, Math.max(0, Math.floor(value))))

/** RFC 9651 §3.3.3. Names come from the policy; what a String cannot hold becomes '?'. */
const sfString = (text: string): string =>
  `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, String.raw`\$&`)}"`
