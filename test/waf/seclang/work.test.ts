import { describe, expect, test } from 'vitest'
import { confirm } from '../../../shared/waf/expressions/confirm.ts'
import { parseExpression } from '../../../shared/waf/expressions/parse.ts'
import { buildProgram } from '../../../shared/waf/expressions/program.ts'
import { runPhase } from '../../../shared/waf/seclang/run.ts'
import { chainText, reachOf, textOf, textsAlong } from '../../../shared/waf/seclang/text.ts'
import { bodyOf, makeTransaction } from '../../../shared/waf/seclang/transaction.ts'
import { parseBody } from '../../../shared/waf/seclang/bodies.ts'
import { UNBOUNDED, work } from '../../../shared/waf/work.ts'
import { judge, request, runtimeOf } from './kit.ts'

const RULES = `
SecRule ARGS|ARGS_NAMES|REQUEST_HEADERS|XML:/* "@rx (?i)union\\s+select|alert\\(" "id:1,t:urlDecodeUni,t:compressWhitespace,pass"
SecRule ARGS|REQUEST_COOKIES "@pm passwd shadow" "id:2,t:normalizePath,t:lowercase,pass"
SecRule ARGS "@detectSQLi" "id:3,pass,multiMatch,t:urlDecode,t:removeComments"
SecRule ARGS "!@rx ^[a-z0-9 ]*$" "id:4,pass,t:lowercase"
SecRule ARGS_NAMES "@validateByteRange 32-126" "id:5,pass"
SecRule ARGS "@rx (?i)([a-z]+)=\\1" "id:6,pass,capture,chain"
  SecRule TX:1 "@streq a"
`

const asked = (texts: readonly string[]) =>
  request({
    method: 'POST',
    target: `/?${texts.map((text) => encodeURIComponent(text)).join('&')}`,
    headers: [
      ['host', 'api.example.com'],
      ['content-type', 'application/json'],
    ],
    body: JSON.stringify(Object.fromEntries(texts.map((text, at) => [text, [`${text}${at}`, text]]))),
  })

describe('what is left undone for want of work', () => {
  test('is not kept of a text that outlives its request', () => {
    const { sieve, recurring } = runtimeOf(RULES)
    const value = '%2e%2e//SHADOW\u0001'
    work.left = 10
    expect(textOf(sieve, recurring, value, true).kinds).toBe(0)
    expect(recurring.size).toBe(0)
    work.left = UNBOUNDED
    const text = textOf(sieve, recurring, value, true)
    const plain = textOf(sieve, new Map(), value)
    const known = reachOf(sieve, plain)
    expect(known.some((word) => word !== 0)).toBe(true)
    const chains = sieve.chains.map((_, chain) => chain)
    for (const left of [0, 200, 700, 1500]) {
      work.left = left
      reachOf(sieve, text)
      for (const chain of chains) {
        chainText(text, chain)
        textsAlong(text, chain)
      }
    }
    work.left = UNBOUNDED
    expect(reachOf(sieve, text)).toEqual(known)
    for (const chain of chains) {
      expect(chainText(text, chain)).toBe(chainText(plain, chain))
      expect(textsAlong(text, chain)).toEqual(textsAlong(plain, chain))
    }
  })

  test('is no match either, of a rule that asks for what is not there', () => {
    const transaction = makeTransaction(runtimeOf(RULES), asked(['x'.repeat(40_000)]))
    transaction.work = 100_000
    const hits = [1, 2].flatMap((phase) => runPhase(transaction, phase).hits)
    expect(transaction.work).toBeLessThan(0)
    expect(hits.map(({ rule }) => rule.id)).not.toContain(4)
  })
})

describe('a body is read as far as it is paid for', () => {
  const fields = 5000
  test.each([
    ['JSON', 'application/json', JSON.stringify(Array.from({ length: fields }, (_, at) => at))],
    ['URLENCODED', '', Array.from({ length: fields }, (_, at) => `a=${at}`).join('&')],
    ['JSON', 'application/x-ndjson', Array.from({ length: fields }, (_, at) => `[${at}]`).join('\n')],
    [
      'MULTIPART',
      'multipart/form-data; boundary=x',
      `${Array.from({ length: fields }, (_, at) => `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${at}\r\n`).join('')}--x--`,
    ],
    ['XML', 'text/xml', `<a>${Array.from({ length: fields }, (_, at) => `<b c="${at}"/>`).join('')}</a>`],
  ])('%s %s', (processor, type, text) => {
    const read = (units: number): number => {
      work.left = units
      const { args, xmlAttributes } = parseBody(processor, text, type)
      work.left = UNBOUNDED
      return args.length + xmlAttributes.length
    }
    expect(read(UNBOUNDED)).toBe(fields)
    expect(read(12 * text.length + 200_000)).toBeLessThan(fields / 2)
    expect(read(12 * text.length - 1)).toBe(0)
  })

  test('by the phases, too', () => {
    const transaction = makeTransaction(runtimeOf(RULES), asked(Array.from({ length: 2000 }, String)))
    transaction.work = 300_000
    runPhase(transaction, 1)
    runPhase(transaction, 2)
    expect(transaction.work).toBeLessThan(0)
    expect(bodyOf(transaction).args.length).toBeLessThan(2000)
  })
})

test('an attempt to confirm an expression takes no more steps than are paid for, and counts as a match', () => {
  const parsed = parseExpression('^(a+)+\\1?(?=b)')
  const program = parsed.ok
    ? buildProgram(parsed.value.root, parsed.value.captures, parsed.value.beyond)
    : parsed
  if (!program.ok) throw new Error('does not compile')
  work.left = 80_000
  expect(confirm(program.value, 'a'.repeat(5000))).toBe(true)
  const spent = 80_000 - work.left
  work.left = UNBOUNDED
  expect(spent).toBeLessThan(90_000)
})

test('the first work of an isolate is charged for cold code', () => {
  const runtime = runtimeOf(RULES)
  const spent = (): number => {
    const transaction = makeTransaction(runtime, asked(['union select', 'plain']))
    const before = transaction.work
    runPhase(transaction, 1)
    runPhase(transaction, 2)
    return before - transaction.work
  }
  const first = spent()
  runtime.warmth.units = 20_000_000
  const next = spent()
  runtime.warmth.units = 60_000_000
  const warm = spent()
  expect(first).toBeGreaterThan(next)
  expect(next).toBeGreaterThan(warm)
})

test('what entities of a document stand for is judged as its text is', () => {
  const runtime = runtimeOf('SecRule XML:/* "@rx union select" "id:1,phase:2,pass"')
  const body = '<!DOCTYPE a [<!ENTITY x "union select">]><a>&x;</a>'
  const headers = [['content-type', 'text/xml']] as const
  expect(judge(runtime, request({ method: 'POST', headers, body })).ids).toEqual([1])
})
