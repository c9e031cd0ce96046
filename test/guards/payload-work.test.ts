// The payload guard's budget of work: what is used up before all has been looked at is a refusal with its own code.

import { describe, expect, test } from 'vitest'

import { attacks, classes } from '../corpora/attacks.ts'
import { NO_PORTS, payloadGuard } from '../corpora/guard.ts'
import { coreBytes, coreEngine } from '../corpora/program.ts'
import { payloadOptions } from '../../shared/guards/payload/options.ts'
import { payloadWithImported } from '../../shared/guards/payload/imported.ts'
import { rehearse } from '../../shared/guards/payload/rehearse.ts'
import { SAMPLES } from '../../shared/waf/rules/samples.ts'
import { unitsOf, work, UNBOUNDED } from '../../shared/waf/work.ts'
import { exchangeOf } from '../exchange/kit.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { compileText } from '../waf/seclang/kit.ts'
import { loadProgram } from '../../shared/waf/seclang/load.ts'
import { runPhase } from '../../shared/waf/seclang/run.ts'
import { makeTransaction } from '../../shared/waf/seclang/transaction.ts'
import type { RawRequest } from '../../shared/waf/seclang/request.ts'

const KIB = 1024

/** Much to look at, and nothing to find. */
const NEAR_MISSES = 'it is (a) [b] {c}; d: e, f. Say "g", or `h`? i * j = k # l @ m! <n> & o | p; '.repeat(
  1650,
)

describe('native rules', () => {
  const engine = coreEngine()
  rehearse(engine, SAMPLES)
  const judge = (text: string, workMs: number) =>
    engine.text('json', 'value', 'body.note', text, unitsOf(workMs))

  const charged = (piece: string): number => {
    const budget = unitsOf(1e6)
    const text = piece.repeat(Math.ceil((16 * KIB) / piece.length)).slice(0, 16 * KIB)
    // A first look is charged more (shared/waf/judge/warmth.ts): often enough, until it is no more.
    let left = 0
    for (let round = 0; round < 40; round++)
      left = engine.text('json', 'value', 'body.note', text, budget).work
    return budget - left
  }

  test('a small text leaves most of its budget', () => {
    expect(judge("it's 5 o'clock; see https://example.com/a?b=c", 10).work).toBeGreaterThan(unitsOf(9.9))
  })

  test('a text that many detectors look at uses its budget up, and does not pass for clean', () => {
    const judged = judge(NEAR_MISSES, 10)
    expect(judged.refused).toBe(false)
    expect(judged.work).toBeLessThan(0)
  })

  test('an attack at the beginning of a long text is still told by its rules', () => {
    const judged = judge(`' union select password from users -- ${"it's fine. ".repeat(8 * KIB)}`, 10)
    expect(judged.refused).toBe(true)
    expect(judged.hits.map((hit) => hit.rule)).toContain('sqli-union')
  })

  test.each(['`a` ', ';id', ';if x', '|cat ', '$(id)', '{{a|b}}', '<%a|b%>'])(
    'a text of nothing but %s is charged twice what prose is',
    (unit) => {
      expect(charged(unit)).toBeGreaterThan(2 * charged("The box came late; it's open (see the photo). "))
    },
  )

  test('what is judged without a budget is judged whole, and alike', () => {
    let compared = 0
    for (const name of Object.keys(classes))
      for (const attack of attacks(name, 20, 3)) {
        const free = engine.text('query', 'value', 'query.q', attack)
        const bounded = engine.text('query', 'value', 'query.q', attack, unitsOf(10))
        expect(bounded.hits).toEqual(free.hits)
        compared++
      }
    expect(compared).toBeGreaterThan(200)
    expect(work.left).toBe(UNBOUNDED)
  })
})

describe('a judging that ended early', () => {
  const AGENT = "() { :; }; /bin/cat /etc/passwd; echo ' or 1=1 --"
  const withAgent = (url: string) => exchangeOf({ url, headers: [['user-agent', AGENT]] })
  const plain = withAgent('https://api.example.com/')

  test.each([
    ['out of work', 'q=fine', 500],
    ['refused before', `q=${"'or(1)=(1);--".repeat(65)}`, unitsOf(10)],
  ])('teaches nobody that the rest was clean: %s', (_, search, budget) => {
    const engine = coreEngine()
    const many = Array.from({ length: 8 }, (_value, at) => `${search}${at}`).join('&')
    engine.head(withAgent(`https://api.example.com/?${many}`), budget)
    // Whatever the first request left behind, the second one is judged as if it were alone.
    const after = engine.head(plain, unitsOf(10))
    expect(after.hits).toEqual(coreEngine().head(plain).hits)
    expect(after.refused).toBe(true)
  })
})

describe('the guard', () => {
  const post = withBody(
    exchangeOf({ method: 'POST', headers: [['content-type', 'application/json']] }),
    bodyOf(new TextEncoder().encode(JSON.stringify({ note: NEAR_MISSES })), 'application/json'),
  )

  test.each([
    ['refuse', 'deny'],
    ['inspect-prefix', 'pass'],
    ['pass', 'pass'],
  ])('answers a request that takes too much work as `over: %s` says', (over, kind) => {
    const verdict = payloadGuard({ bounds: { over } })(post)
    expect(verdict.kind).toBe(kind)
    if (verdict.kind !== 'deny') return
    expect(verdict.denial.code).toBe('payload.bounds')
    expect(verdict.denial.evidence).toMatchObject({ reason: 'work', bound: 10 })
  })

  test('lets it pass where the budget is larger', () => {
    expect(payloadGuard({ bounds: { workMs: 1000 } })(post).kind).toBe('pass')
  })
})

const request = (body: string): RawRequest => ({
  method: 'POST',
  target: '/',
  protocol: 'HTTP/1.1',
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body,
  address: '192.0.2.1',
  country: undefined,
  id: 'x',
  nowMs: 0,
})

describe('imported rules', () => {
  // Thrashes a lazy automaton: every byte may begin a match whose middle is anything.
  const compiled = compileText(
    `SecRule ARGS "@rx a.{14}b.{14}c.{14}(?:z|e.{9}z)" "id:1,phase:2,pass,log"
SecRule ARGS "@rx never" "id:2,phase:2,deny"`,
  )
  const loaded = loadProgram(compiled.ok ? compiled.value.bytes : new Uint8Array(0))
  const spent = (body: string, workMs: number): number => {
    if (!loaded.ok) throw new Error(loaded.error)
    const transaction = makeTransaction(loaded.value, request(body))
    transaction.work = unitsOf(workMs)
    runPhase(transaction, 1)
    runPhase(transaction, 2)
    return unitsOf(workMs) - transaction.work
  }

  test('cost little where a text is ordinary', () => {
    expect(spent('q=hello', 10)).toBeLessThan(unitsOf(0.2))
  })

  test('stop where a text thrashes an automaton, close to the budget', () => {
    let seed = 7
    const next = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff)
    const hostile = `q=${Array.from({ length: 64 * KIB }, () => 'abcabcdefg'[(next() >> 8) % 10]).join('')}z`
    const used = spent(hostile, 5)
    expect(used).toBeGreaterThan(unitsOf(5))
    expect(used).toBeLessThan(unitsOf(6))
    expect(work.left).toBe(UNBOUNDED)
  })

  describe.each(['inspect-prefix', 'pass'])('where the policy says %s', (over) => {
    const links = {
      issuers: new Map(),
      lists: new Map(),
      modules: new Map(),
      route: 'orders',
      place: 0,
      programs: new Map([
        ['own', compiled.ok ? compiled.value.bytes : new Uint8Array(0)],
        ['core', coreBytes()],
      ]),
    }
    const type = 'application/x-www-form-urlencoded'
    const sent = (text: string) =>
      withBody(
        exchangeOf({ method: 'POST', headers: [['content-type', type]] }),
        bodyOf(new TextEncoder().encode(text), type),
      )
    const told = (rules: readonly string[], bounds: object, text: string) =>
      payloadWithImported(payloadOptions.parse({ rules, bounds: { over, ...bounds } }), links).judge(
        sent(text),
        NO_PORTS,
        {},
      )
    const dense = `q=${'a'.repeat(120 * KIB)}`
    const cut = { reason: 'body-bytes', actual: 2002, bound: 1024 }
    const weak = 'u=see http://localhost:3000 for more&'

    test('tell that not all of them were asked', () => {
      const verdict = { kind: 'pass', evidence: { reason: 'work', bound: 5 } }
      expect(told(['own'], { workMs: 5 }, dense)).toEqual(verdict)
      expect(told(['core', 'own'], { workMs: 5 }, dense)).toEqual(verdict)
    })

    test.each([[['own']], [['core', 'own']], [['core']]])('%j tell that a body was cut', (rules) => {
      expect(told(rules, { bodyBytesMax: '1KiB' }, `q=${'x'.repeat(2000)}`)).toEqual({
        kind: 'pass',
        evidence: cut,
      })
    })

    test('tell what native ones left and found', () => {
      const many = `${weak}${'a=1&'.repeat(20)}`
      expect(told(['core', 'own'], { fields: 10 }, many)).toMatchObject({
        kind: 'pass',
        evidence: { reason: 'fields', bound: 10, hits: [{ rule: 'ssrf-internal' }] },
      })
    })
  })
})
