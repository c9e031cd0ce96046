// docs/reference/policy.md: every key of a policy document, from the schemas' own descriptions.

import type { Schema } from './schema.ts'

export interface Entry {
  /** `https.hsts.maxAge`, `routes[].match.path`, `limit.window` */
  readonly key: string
  readonly type: string
  readonly required: boolean
  readonly default: string | undefined
  readonly description: string | undefined
}

const GUARDS_AT = 'routes[].guards[]'

/** Guards of the admin API and of `anyOf` are those of routes: their options stand under the kind's own name once. */
const GUARDS_AGAIN = /^(?:control\.guards|(?:.*\.)?anyOf(?:\.of)?)\[\]$/

/** Every key, in the schemas' order; guards' options stand under the kind's own name. */
export const entriesOf = (root: Schema): readonly Entry[] => {
  const entries: Entry[] = []
  const walk = (schema: Schema, prefix: string, depth: number): void => {
    // Recursive schemas (a module's own options) are any data at all.
    if (depth > 12 || GUARDS_AGAIN.test(prefix)) return
    for (const branch of schema.anyOf ?? []) walk(branch, prefix, depth + 1)
    if (schema.items !== undefined) walk(schema.items, `${prefix}[]`, depth + 1)
    if (typeof schema.additionalProperties === 'object')
      walk(schema.additionalProperties, `${prefix}.NAME`, depth + 1)
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const key = prefix === '' ? name : prefix === GUARDS_AT ? name : `${prefix}.${name}`
      entries.push({
        key,
        type: typeOf(property),
        required: schema.required?.includes(name) === true,
        default: property.default === undefined ? undefined : JSON.stringify(property.default),
        description: property.description,
      })
      if (property.$ref === undefined) walk(property, key, depth + 1)
    }
  }
  walk(root, '', 0)
  return withoutEchoes(merged(entries))
}

/** `limit.by[].header` says again what `limit.by.header` says, and `limit.all[].quota` what `limit.quota` does. */
const withoutEchoes = (entries: readonly Entry[]): readonly Entry[] => {
  const told = new Map(entries.map((entry) => [entry.key, entry]))
  return entries.filter((entry) => {
    const shorter = [
      entry.key.replace('[].', '.'),
      entry.key.replace(/\.\w+\[\]\./, '.'),
      entry.key.replace(/\.\w+\[\]\./, '.').replace('[].', '.'),
    ]
    return !shorter.some((key) => key !== entry.key && told.get(key)?.description === entry.description)
  })
}

/** Branches of a union may share keys: one row tells all. */
const merged = (entries: readonly Entry[]): readonly Entry[] => {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) {
    const known = byKey.get(entry.key)
    if (known === undefined) byKey.set(entry.key, entry)
    else
      byKey.set(entry.key, {
        key: entry.key,
        type: known.type === entry.type ? known.type : `${known.type} or ${entry.type}`,
        required: known.required && entry.required,
        default: known.default ?? entry.default,
        description: known.description ?? entry.description,
      })
  }
  return [...byKey.values()]
}

const typeOf = (schema: Schema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return shortened(schema.enum.map((value) => `\`${String(value)}\``))
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'object') return typeof schema.additionalProperties === 'object' ? 'map by name' : 'map'
  if (schema.type === 'integer' || schema.type === 'number') return rangeOf(schema)
  if (schema.type === 'string') return textOf(schema)
  return { boolean: 'true or false', null: 'nothing' }[schema.type ?? ''] ?? 'any data'
}

const ENUM_SHOWN = 16

const shortened = (words: readonly string[]): string =>
  words.length <= ENUM_SHOWN ? words.join(', ') : `${words.slice(0, 4).join(', ')}, … (${words.length} words)`

const rangeOf = ({ minimum, maximum }: Schema): string => {
  const low = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? '' : `, at least ${minimum}`
  const high = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : `, at most ${maximum}`
  return `number${low}${high}`
}

const textOf = ({ pattern }: Schema): string => {
  if (pattern?.endsWith('(ms|s|m|h|d)$') === true) return 'duration (`30s`)'
  return pattern?.endsWith('(B|KiB|MiB|GiB)$') === true ? 'size (`16KiB`)' : 'text'
}

export const referencePage = (root: Schema, kinds: readonly string[]): string => {
  const entries = entriesOf(root)
  const isGuard = ({ key }: Entry): boolean => kinds.includes(key.split(/[.[]/, 1)[0] ?? '')
  const sections = Object.keys(root.properties ?? {}).map((name) =>
    section(
      name,
      entries.filter((entry) => !isGuard(entry) && under(entry, name)),
    ),
  )
  const guards = kinds.map((kind) =>
    section(
      kind,
      entries.filter((entry) => isGuard(entry) && under(entry, kind)),
    ),
  )
  return [
    '# The policy document',
    '',
    'Generated from the schemas by `npm run docs`. A policy folder holds `gateway.yaml` and the files that it names.',
    'Every map is strict: a key that is not here is an error. Durations and sizes bear their unit: `250ms`, `30s`,',
    '`5m`, `2h`, `7d`; `512B`, `16KiB`, `1MiB`. An editor that reads [policy.schema.json](../policy.schema.json)',
    'completes all of this; `gatehouse check` says what is wrong, with line and column.',
    '',
    ...sections,
    '# Guards',
    '',
    'Each item of `guards` is one kind and its options. They judge in this order, and the first refusal ends it.',
    '',
    ...guards,
  ].join('\n')
}

const under = ({ key }: Entry, name: string): boolean =>
  key === name || key.startsWith(`${name}.`) || key.startsWith(`${name}[`)

const section = (name: string, entries: readonly Entry[]): string => {
  const own = entries.find(({ key }) => key === name)
  const rows = entries.filter(({ key }) => key !== name).map(rowOf)
  const table =
    rows.length === 0 ? [] : ['| key | what | default | meaning |', '| --- | --- | --- | --- |', ...rows, '']
  const facts = own === undefined ? [] : [`${own.description ?? ''} ${factsOf(own)}`.trim(), '']
  return [`## ${name}`, '', ...facts, ...table].join('\n')
}

const factsOf = ({ type, required, default: value }: Entry): string => {
  const state = required ? 'required' : value === undefined ? 'optional' : `default ${code(value)}`
  return type === 'map' || type === 'map by name' ? `(${state})` : `(${cell(type)}; ${state})`
}

const rowOf = (entry: Entry): string => {
  const state = entry.required ? 'required' : entry.default === undefined ? '' : code(entry.default)
  return `| ${code(entry.key)} | ${cell(entry.type)} | ${state} | ${cell(entry.description ?? '')} |`
}

const code = (text: string): string => `\`${cell(text)}\``

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
