// `gatehouse check --env`: whether the Worker will find what the policy needs of its environment. Secrets are looked
// for in the environment of this command and in a file like .dev.vars; bindings in wrangler.toml. No value is printed.

import { existsSync } from 'node:fs'
import { parseEnv } from 'node:util'

import { parse } from 'smol-toml'

import type { Requirement } from '../shared/core/document.ts'
import { err, ok, type Result } from '../shared/lib/result.ts'
import { PEPPER_BINDING } from '../shared/guards/key/pepper.ts'
import { decodeBundle } from '../shared/policy/bundle.ts'
import { documents } from '../shared/policy/documents.ts'
import { CONTROL_ROUTE } from '../shared/policy/linked.ts'
import type { LinkedPolicy } from '../shared/policy/linked.ts'
import { readText } from './files.ts'

export interface Missing extends Requirement {
  /** Who needs it: `route orders, guard limit`. */
  readonly needed: readonly string[]
  readonly fix: string
}

/** What the bundle's guards, issuers and origins need and this environment does not have. Files need not be there. */
export const missingIn = (
  bundle: Uint8Array,
  envFile: string,
  wranglerFile: string,
): Result<readonly Missing[], string> => {
  const decoded = decodeBundle(bundle)
  if (!decoded.ok) throw new Error(`the bundle just made cannot be read: ${decoded.error}`)
  const needs = needsOf(decoded.value.data as LinkedPolicy)
  const known = knownIn(envFile, wranglerFile)
  if (!known.ok) return known
  return ok([...needs.values()].filter(({ kind, name }) => !known.value[kind].has(name)))
}

const needsOf = (policy: LinkedPolicy): ReadonlyMap<string, Missing> => {
  const needs = new Map<string, Missing & { needed: string[] }>()
  const need = (requirement: Requirement, who: string): void => {
    const key = `${requirement.kind} ${requirement.name}`
    const known = needs.get(key) ?? { ...requirement, needed: [], fix: fixFor(requirement) }
    if (!known.needed.includes(who)) known.needed.push(who)
    needs.set(key, known)
  }
  const control = policy.control === undefined ? [] : [{ name: CONTROL_ROUTE, guards: policy.control.guards }]
  for (const route of [...policy.routes, ...control])
    for (const guard of route.guards) {
      if (!Object.hasOwn(documents, guard.kind)) continue
      const document: { readonly requires?: (options: never) => readonly Requirement[] } =
        documents[guard.kind as keyof typeof documents]
      // Parsed by this very document, when the policy was linked.
      for (const one of document.requires?.(guard.options as never) ?? [])
        need(one, `route ${route.name}, guard ${guard.kind}`)
    }
  if (policy.identity !== undefined)
    need({ kind: 'secret', name: policy.identity.secret }, 'the identity for origins')
  if (policy.revocation.tokens) need({ kind: 'durable-object', name: 'REGISTRY' }, 'revocation')
  if (policy.control !== undefined) {
    need({ kind: 'durable-object', name: 'REGISTRY' }, 'control')
    need({ kind: 'secret', name: PEPPER_BINDING }, 'control')
  }
  for (const { name, service, routing } of policy.origins)
    for (const bound of routing?.targets.map((target) => target.service) ?? [service])
      if (bound !== undefined) need({ kind: 'service', name: bound }, `origin ${name}`)
  for (const issuer of policy.issuers) {
    if (issuer.keys.kind === 'secret')
      need({ kind: 'secret', name: issuer.keys.binding }, `issuer ${issuer.name}`)
    for (const name of issuer.decryption?.keys ?? []) need({ kind: 'secret', name }, `issuer ${issuer.name}`)
  }
  return needs
}

const fixFor = ({ kind, name }: Requirement): string => {
  if (kind === 'secret') return `wrangler secret put ${name}; locally, a line ${name}=… in .dev.vars`
  return `a [[${SECTIONS[kind]}]] of that name in wrangler.toml`
}

const SECTIONS = {
  'durable-object': 'durable_objects.bindings',
  'rate-limit': 'ratelimits',
  service: 'services',
} as const

type Known = { readonly [K in Requirement['kind']]: ReadonlySet<string> }

const knownIn = (envFile: string, wranglerFile: string): Result<Known, string> => {
  const file = textOf(envFile)
  if (!file.ok) return file
  const secrets = Object.entries({ ...process.env, ...parseEnv(file.value) }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [name],
  )
  const wrangler = tomlOf(wranglerFile)
  if (!wrangler.ok) return wrangler
  const objects = wrangler.value['durable_objects'] as { readonly bindings?: unknown } | undefined
  return ok({
    secret: new Set(secrets),
    'durable-object': new Set(namesIn(objects?.bindings)),
    'rate-limit': new Set(namesIn(wrangler.value['ratelimits'])),
    service: new Set(namesIn(wrangler.value['services'], 'binding')),
  })
}

const textOf = (file: string): Result<string, string> => (existsSync(file) ? readText(file) : ok(''))

const tomlOf = (file: string): Result<Readonly<Record<string, unknown>>, string> => {
  const text = textOf(file)
  if (!text.ok) return text
  try {
    return ok(parse(text.value))
  } catch (error) {
    return err(`${file} is no TOML: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const namesIn = (value: unknown, field = 'name'): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((one: unknown) => {
        const name = (one as Readonly<Record<string, unknown>> | null)?.[field]
        return typeof name === 'string' ? [name] : []
      })
    : []
