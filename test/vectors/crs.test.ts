// The Core Rule Set's own regression tests, in process, over unmodified rules: version 4 from CRS_DIR (a checkout),
// 3.3.4 from Debian's package `modsecurity-crs`. Where either is absent, one line says so.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Runtime } from '../../shared/waf/seclang/load.ts'
import type { RawRequest } from '../../shared/waf/seclang/request.ts'
import { mutate, seeded, type Random } from '../waf/expressions/generate.ts'
import { failureTable, KNOWN_FAILURES } from './crs-failures.ts'
import { passesExchanged, screenOf } from './crs-exchange.ts'
import { compileFolder, judge, load, readTests, requestOf, runTest, type CrsTest } from './crs-harness.ts'
import { VECTORS_DIR } from './seclang-cases.ts'

interface RuleSet {
  readonly version: '4' | '3.3.4'
  readonly rules: string
  readonly setup: string
  readonly tests: string
  readonly level: string
  readonly count: number
  readonly ratioMin: number
  readonly exchangedMin: number
  /** Tests of response rules (95xxxx): all of them pass through the screen. */
  readonly answers: number
}

/** 1,000,000 in a nightly run. */
const FUZZED_FIELDS = Number(process.env['FUZZED_FIELDS'] ?? 50_000)
/** The slow way costs milliseconds a field. */
const FUZZ_MS = Math.max(600_000, FUZZED_FIELDS * 30)

const CRS_DIR = process.env['CRS_DIR'] ?? ''

const SETS: readonly RuleSet[] = [
  {
    version: '4',
    rules: join(CRS_DIR, 'rules'),
    setup: join(CRS_DIR, 'crs-setup.conf.example'),
    tests: join(VECTORS_DIR, 'crs-4'),
    level: 'tx.blocking_paranoia_level',
    count: 5045,
    ratioMin: 0.99,
    exchangedMin: 0.993,
    answers: 91,
  },
  {
    version: '3.3.4',
    rules: '/usr/share/modsecurity-crs/rules',
    setup: '/etc/modsecurity/crs/crs-setup.conf',
    tests: join(VECTORS_DIR, 'crs-3.3.4'),
    level: 'tx.paranoia_level',
    count: 2403,
    ratioMin: 0.98,
    exchangedMin: 0.99,
    answers: 0,
  },
]

/** The settings that the regression tests are written for. */
const settings = (level: string): string =>
  [
    `${level}=4`,
    'tx.arg_length=400',
    'tx.total_arg_length=6400',
    'tx.max_file_size=64100',
    'tx.combined_file_sizes=65535',
    'tx.arg_name_length=100',
    'tx.max_num_args=255',
    'tx.crs_validate_utf8_encoding=1',
  ]
    .map((assignment) => `setvar:${assignment}`)
    .join(',')

for (const set of SETS) {
  const isHere =
    set.rules !== 'rules' && existsSync(set.rules) && existsSync(set.setup) && existsSync(set.tests)
  if (!isHere)
    console.warn(`CRS ${set.version} regression tests not run: rules or tests are not on this machine`)

  describe.skipIf(!isHere)(`CRS ${set.version}`, () => {
    let program: Uint8Array
    let runtime: Runtime
    let tests: readonly CrsTest[]

    beforeAll(() => {
      const action = `SecAction "id:1,phase:1,pass,nolog,${settings(set.level)}"\n`
      program = compileFolder(set.rules, set.setup, action)
      runtime = load(program)
      tests = readTests(set.tests)
    }, 900_000)

    test(
      'passes its regression tests, but for those that are listed with their reason',
      { timeout: 900_000 },
      () => {
        expect(tests).toHaveLength(set.count)
        const failures = tests.flatMap((each) => runTest(runtime, each) ?? [])
        expect(failures.map((failure) => failure.test)).toEqual(
          KNOWN_FAILURES[set.version].map(({ test }) => test),
        )
        expect(1 - failures.length / tests.length).toBeGreaterThanOrEqual(set.ratioMin)
      },
    )

    test('passes as many as HTTP lets through when requests come as exchanges', { timeout: 900_000 }, () => {
      const screen = screenOf(program)
      const failed = tests.filter((each) => !passesExchanged(runtime, program, screen, each))
      if (process.env['CRS_LIST'] === '1') console.log(failed.map(({ name }) => name).join(' '))
      const passed = tests.length - failed.length
      expect(passed / tests.length).toBeGreaterThanOrEqual(set.exchangedMin)
      expect(tests.filter(asksAnswers)).toHaveLength(set.answers)
      expect(failed.filter(asksAnswers)).toEqual([])
    })

    test('matches the same rules with the prefilter and without', { timeout: 900_000 }, () => {
      const sample = tests.filter((_, index) => index % 7 === 0)
      let compared = 0
      for (const each of sample)
        for (const stage of each.stages) {
          const request = requestOf(stage.input)
          const slow = Array.from(judge(runtime, request, false)).toSorted((one, other) => one - other)
          expect(
            Array.from(judge(runtime, request)).toSorted((one, other) => one - other),
            each.name,
          ).toEqual(slow)
          compared++
        }
      expect(compared).toBeGreaterThan(set.count / 8)
    })

    test('judges fuzzed fields alike with the prefilter and without', { timeout: FUZZ_MS }, () => {
      const random = seeded(7)
      const pieces = tests.flatMap((each) =>
        each.stages.map((stage) => textOfRequest(requestOf(stage.input))),
      )
      let fields = 0
      while (fields < FUZZED_FIELDS) {
        const values = Array.from({ length: 50 }, () => fuzzed(pieces, random))
        fields += values.length
        const body = values.map((value, index) => `f${index}=${encodeURIComponent(value)}`).join('&')
        const request = requestOf({
          method: 'POST',
          uri: '/post',
          headers: { Host: 'localhost' },
          data: body,
        })
        const fast = Array.from(judge(runtime, request)).toSorted((one, other) => one - other)
        const slow = Array.from(judge(runtime, request, false)).toSorted((one, other) => one - other)
        expect(fast, body).toEqual(slow)
      }
      expect(fields).toBeGreaterThanOrEqual(FUZZED_FIELDS)
    })
  })
}

const asksAnswers = ({ stages }: CrsTest): boolean =>
  stages.some(({ expected, unexpected }) =>
    [...expected, ...unexpected].some((id) => id >= 950_000 && id < 960_000),
  )

const textOfRequest = (request: RawRequest): string => request.body ?? request.target

/** A stretch of one regression test's payload, joined to another's, with a byte changed. */
const fuzzed = (pieces: readonly string[], random: Random): string => {
  const cut = (): string => {
    const piece = pieces[Math.floor(random() * pieces.length)] ?? ''
    const from = Math.floor(random() * piece.length)
    return piece.slice(from, from + 4 + Math.floor(random() * 40))
  }
  return mutate(random() < 0.5 ? cut() : cut() + cut(), random)
}

test('docs/crs.md lists every failing test with its reason', () => {
  expect(readFileSync('docs/crs.md', 'utf8')).toContain(failureTable())
})
