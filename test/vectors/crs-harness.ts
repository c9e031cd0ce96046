// Runs the Core Rule Set's regression tests in process: each stage's request becomes a raw request model, the
// program judges it in detection-only mode at paranoia level 4, and the ids that matched are compared.

import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { compileProgram } from '../../shared/waf/seclang/compile.ts'
import { loadProgram, type Runtime } from '../../shared/waf/seclang/load.ts'
import type { Field, RawRequest, RawResponse } from '../../shared/waf/seclang/request.ts'
import { runPhase } from '../../shared/waf/seclang/run.ts'
import type { Source } from '../../shared/waf/seclang/syntax.ts'
import { makeTransaction } from '../../shared/waf/seclang/transaction.ts'
import { toBytes, toOctets } from '../../shared/waf/transforms/bytes.ts'

export interface Stage {
  readonly input: StageInput
  readonly expected: readonly number[]
  readonly unexpected: readonly number[]
  readonly status: readonly number[]
  readonly expectError: boolean
}

interface StageInput {
  readonly method?: string
  readonly uri?: string
  readonly version?: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly data?: string | readonly string[]
  readonly encoded_request?: string
  readonly autocomplete_headers?: boolean
  readonly stop_magic?: boolean
}

export interface CrsTest {
  readonly name: string
  readonly stages: readonly Stage[]
}

export interface Failure {
  readonly test: string
  readonly missing: readonly number[]
  readonly extra: readonly number[]
  readonly note: string
}

const source = (file: string): Source => ({ file, text: readFileSync(file, 'latin1') })

/** A rule set with its data files, and lines of our own before and after its set-up file. */
export const compileFolder = (rules: string, setup: string, settings: string): Uint8Array => {
  const files = readdirSync(rules).filter((name) => name.endsWith('.conf'))
  const compiled = compileProgram({
    sources: [
      { file: 'settings', text: `SecRuleEngine DetectionOnly\n${settings}` },
      source(setup),
      ...files.toSorted().map((name) => source(join(rules, name))),
    ],
    readData: (name) => {
      const file = join(rules, basename(name))
      return existsSync(file) ? readFileSync(file, 'latin1') : undefined
    },
  })
  if (!compiled.ok)
    throw new Error(compiled.error.map((error) => `${error.file}:${error.line} ${error.message}`).join('\n'))
  return compiled.value.bytes
}

export const load = (bytes: Uint8Array): Runtime => {
  const runtime = loadProgram(bytes)
  if (!runtime.ok) throw new Error(runtime.error)
  return runtime.value
}

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
const numbers = (value: unknown): readonly number[] => listOf(value).map(Number)
const idsIn = (value: unknown): readonly number[] =>
  typeof value === 'string' ? Array.from(value.matchAll(/\d{6,}/g), ([id]) => Number(id)) : []

export const readTests = (folder: string): readonly CrsTest[] => {
  const tests: CrsTest[] = []
  for (const file of globSync('**/*.yaml', { cwd: folder }).toSorted()) {
    const document: unknown = parse(readFileSync(join(folder, file), 'utf8'))
    if (!isTree(document)) continue
    const rule = basename(file, '.yaml')
    for (const test of listOf(document['tests'])) {
      if (!isTree(test)) continue
      const name = textOf(test['test_title'] ?? `${rule}-${textOf(test['test_id'])}`)
      tests.push({ name, stages: listOf(test['stages']).flatMap(readStage) })
    }
  }
  return tests
}

const readStage = (value: unknown): readonly Stage[] => {
  const outer = isTree(value) ? value : {}
  const stage = isTree(outer['stage']) ? outer['stage'] : outer
  const output = isTree(stage['output']) ? stage['output'] : {}
  const log = isTree(output['log']) ? output['log'] : {}
  return [
    {
      input: isTree(stage['input']) ? stage['input'] : {},
      expected: [
        ...numbers(log['expect_ids']),
        ...idsIn(log['match_regex']),
        ...idsIn(output['log_contains']),
      ],
      unexpected: [
        ...numbers(log['no_expect_ids']),
        ...idsIn(log['no_match_regex']),
        ...idsIn(output['no_log_contains']),
      ],
      status: numbers(output['status']),
      expectError: output['expect_error'] === true,
    },
  ]
}

/** As go-ftw sends it: a length and a form's type are added unless a test says not to. */
export const requestOf = (input: StageInput): RawRequest => {
  if (typeof input.encoded_request === 'string')
    return parseRaw(atob(input.encoded_request.replaceAll(/\s/g, '')))
  const headers = Object.entries(input.headers ?? {}).map(([name, value]): Field => [
    toBytes(name),
    toBytes(textOf(value)),
  ])
  const text =
    typeof input.data === 'string' || input.data === undefined ? input.data : input.data.join('\r\n')
  const body = text === undefined ? undefined : toBytes(text)
  const has = (name: string) => headers.some(([key]) => key.toLowerCase() === name)
  const completes = input.autocomplete_headers !== false && input.stop_magic !== true
  if (completes && body !== undefined && body !== '') {
    if (!has('content-type')) headers.push(['Content-Type', 'application/x-www-form-urlencoded'])
    if (!has('content-length')) headers.push(['Content-Length', String(body.length)])
  }
  if (completes && !has('connection')) headers.push(['Connection', 'close'])
  return asReceived({
    method: toBytes(input.method ?? 'GET'),
    target: toBytes(input.uri ?? '/'),
    protocol: toBytes(input.version ?? 'HTTP/1.1'),
    headers,
    body,
    address: '127.0.0.1',
    country: undefined,
    id: 'aabbccddeeff0011',
    nowMs: 0,
  })
}

/**
 * What reaches a rule behind an HTTP server: a field that was sent several times is one (RFC 9110 §5.3), a length
 * beside a transfer coding is dropped (RFC 9112 §6.3), and without either there is no body.
 */
const asReceived = (request: RawRequest): RawRequest => {
  const joined = new Map<string, Field>()
  for (const [name, value] of request.headers) {
    const earlier = joined.get(name.toLowerCase())
    joined.set(
      name.toLowerCase(),
      earlier === undefined ? [name, value] : [earlier[0], `${earlier[1]}, ${value}`],
    )
  }
  if (joined.has('transfer-encoding')) joined.delete('content-length')
  const hasBody = joined.has('content-length') || joined.has('transfer-encoding')
  return { ...request, headers: Array.from(joined.values()), body: hasBody ? request.body : undefined }
}

const parseRaw = (text: string): RawRequest => {
  const split = /\r?\n\r?\n/.exec(text)
  const head = text.slice(0, split?.index ?? text.length)
  const [line = '', ...lines] = head.split(/\r?\n/)
  const [method = '', target = '', protocol = ''] = line.split(' ')
  return asReceived({
    method,
    target,
    protocol,
    headers: lines
      .filter((each) => each !== '')
      .map((each): Field => {
        const colon = each.indexOf(':')
        return colon < 0 ? [each, ''] : [each.slice(0, colon), each.slice(colon + 1).trim()]
      }),
    body: split === null ? undefined : text.slice(split.index + split[0].length),
    address: '127.0.0.1',
    country: undefined,
    id: 'aabbccddeeff0011',
    nowMs: 0,
  })
}

/** The reflecting backend of the regression tests: it answers what the request's JSON tells it to. */
export const responseOf = (request: RawRequest): RawResponse => {
  const plain: RawResponse = {
    protocol: 'HTTP/1.1',
    status: 200,
    headers: [['Content-Type', 'text/plain']],
    body: '',
  }
  if (!request.target.startsWith('/reflect') || request.body === undefined) return plain
  let told: unknown
  try {
    told = JSON.parse(new TextDecoder().decode(toOctets(request.body)))
  } catch {
    return plain
  }
  if (!isTree(told)) return plain
  const headers = isTree(told['headers'])
    ? Object.entries(told['headers']).map(([name, value]): Field => [toBytes(name), toBytes(textOf(value))])
    : []
  const encoded = told['encodedBody']
  const body =
    typeof encoded === 'string' ? atob(encoded.replaceAll(/\s/g, '')) : toBytes(textOf(told['body']))
  return { protocol: 'HTTP/1.1', status: Number(told['status'] ?? 200), headers, body }
}

export const judge = (runtime: Runtime, request: RawRequest, prefilter = true): ReadonlySet<number> => {
  const transaction = makeTransaction(runtime, request)
  const ids = new Set<number>()
  for (const phase of [1, 2, 3, 4, 5]) {
    if (phase === 3) transaction.response = responseOf(request)
    for (const hit of runPhase(transaction, phase, { prefilter }).hits) ids.add(hit.rule.id)
  }
  return ids
}

/** What an HTTP server refuses before any rule sees it. */
export const isRefusedByServer = (request: RawRequest): boolean =>
  !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(request.method) ||
  !/^HTTP\/[0-9]\.[0-9]$/.test(request.protocol) ||
  request.headers.some(([, value]) => /[\r\n\0]/.test(value))

export const runTest = (runtime: Runtime, test: CrsTest): Failure | undefined => {
  for (const stage of test.stages) {
    const request = requestOf(stage.input)
    const refuses = isRefusedByServer(request)
    if (refuses && (stage.status.includes(400) || stage.expectError)) continue
    const ids = judge(runtime, request)
    const missing = stage.expected.filter((id) => !ids.has(id))
    const extra = stage.unexpected.filter((id) => ids.has(id))
    if (missing.length > 0 || extra.length > 0) return { test: test.name, missing, extra, note: '' }
  }
  return undefined
}
