// What the registry says of keys, for an explanation: a file of what `gatehouse keys show` or `keys list --json` printed.
// Hashes are never told, so a key's secret cannot be proven here, and is taken for the key's own: a note says so.

import { z } from 'zod'

import { noApiKeys } from '../../shared/core/absent.ts'
import type { ApiKey, ApiKeys } from '../../shared/core/ports.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import { readText } from '../files.ts'

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional()

const keySchema = z
  .object({
    id: z.string(),
    env: z.string(),
    name: z.string(),
    principal: z.string(),
    scopes: z.array(z.string()),
    plan: z.string().optional(),
    tenant: z.string().optional(),
    metadata: z.record(z.string(), z.string()).default({}),
    addresses: z.array(z.string()).default([]),
    expires: time,
    revoked: time,
    graceUntil: time,
  })
  .transform(({ plan, tenant, expires, revoked, graceUntil, ...rest }): ApiKey => ({
    ...rest,
    plan,
    tenant,
    expiresMs: expires,
    revokedMs: revoked,
    graceUntilMs: graceUntil,
  }))

/** Says which file would help, where there is none. */
export const explainApiKeys = (file: string | undefined): Result<ApiKeys, string> => {
  if (file === undefined)
    return ok(
      noApiKeys(
        'offline: the registry of keys is not asked; give what it says with --registry FILE (gatehouse keys show ID > FILE)',
      ),
    )
  const read = readKeys(file)
  if (!read.ok) return err(`--registry: ${read.error}`)
  const keys = new Map(read.value.map((key) => [key.id, key]))
  return ok({
    find: ({ id }) => {
      const key = keys.get(id)
      return key === undefined ? { kind: 'unknown' } : { kind: 'found', key, superseded: false }
    },
  })
}

const readKeys = (file: string): Result<readonly ApiKey[], string> => {
  const text = readText(file)
  if (!text.ok) return text
  const values = valuesOf(text.value)
  if (values === undefined) return err(`${file}: expected JSON, as \`gatehouse keys show\` prints it`)
  const parsed = z.array(keySchema).safeParse(values)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return err(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a key'}`)
}

/** One key, a list of them, or one a line. */
const valuesOf = (text: string): readonly unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? (value as readonly unknown[]) : [value]
  } catch {
    // Several lines are no JSON as a whole.
  }
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown)
  } catch {
    return undefined
  }
}
