import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { makeSecLangJudge, type SecLangOptions } from '../../../shared/waf/seclang/judge.ts'
import { toOctets } from '../../../shared/waf/transforms/bytes.ts'
import { compileText } from './kit.ts'

const RULES = `
SecDefaultAction "phase:2,log,pass"
SecAction "id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=4,setvar:tx.inbound_anomaly_score_threshold=5"
SecRule TX:blocking_paranoia_level "@lt 2" "id:2,phase:2,pass,nolog,skipAfter:END"
SecRule ARGS "@rx two" "id:20,phase:2,block,tag:paranoia-level/2,severity:CRITICAL,setvar:tx.blocking_inbound_anomaly_score=+5"
SecMarker END
SecRule ARGS "@rx evil" "id:10,phase:2,block,tag:attack-x,tag:paranoia-level/1,severity:CRITICAL,setvar:tx.blocking_inbound_anomaly_score=+5"
SecRule TX:blocking_inbound_anomaly_score "@ge %{tx.inbound_anomaly_score_threshold}" "id:99,phase:2,deny"`

const compiled = compileText(RULES)
const BYTES = compiled.ok ? compiled.value.bytes : new Uint8Array(0)

/** What the judge reads of an exchange. */
const exchange = (search: string, headers: readonly (readonly [string, string])[] = []): Exchange =>
  ({
    id: 'x',
    nowMs: 0,
    method: 'POST',
    path: '/a',
    search,
    headers: new Map(headers),
    client: { address: { text: '192.0.2.1' }, country: undefined },
  }) as unknown as Exchange

const ask = (options: Partial<SecLangOptions>, search: string) => {
  const judge = makeSecLangJudge(BYTES, {
    paranoia: undefined,
    threshold: undefined,
    exclusions: [],
    ...options,
  })
  if (!judge.ok) throw new Error(judge.error)
  return judge.value(exchange(search), undefined)
}

describe('an imported rule set', () => {
  test('refuses, and names the rules that matched with their score and field', () => {
    expect(ask({}, 'q=evil')).toMatchObject({
      refused: true,
      score: 5,
      hits: [
        { rule: '10', field: 'ARGS:q', score: 5, text: 'evil' },
        { rule: '99', score: 0 },
      ],
    })
  })

  test('lists each field that a rule matched in, and where in it', () => {
    const { hits } = ask({}, 'a=1&b=some+evil&c=evil')
    expect(hits.map(({ rule, field, offset }) => `${rule} ${field} ${offset}`)).toEqual([
      '10 ARGS:b 5',
      '10 ARGS:c 0',
      '99 TX:blocking_inbound_anomaly_score 0',
    ])
  })

  test('names every rule, and lists no client so many fields that a log would cut them', () => {
    const many = Array.from({ length: 40 }, (_, n) => `SecRule ARGS "@rx evil" "id:${n + 1},phase:2,pass"`)
    const made = compileText(many.join('\n'))
    const judge = makeSecLangJudge(made.ok ? made.value.bytes : new Uint8Array(0), {
      paranoia: undefined,
      threshold: undefined,
      exclusions: [],
    })
    const search = Array.from({ length: 500 }, (_, n) => `a${n}=evil`).join('&')
    const hits = judge.ok ? judge.value(exchange(search), undefined).hits : []
    expect(new Set(hits.map(({ rule }) => rule)).size).toBe(40)
    expect(hits.length).toBeLessThan(110)
  })

  test('tells of a chain what the request brought, not what rules made of it', () => {
    const made = compileText(
      'SecRule ARGS "@rx evil" "id:1,phase:2,deny,setvar:tx.a=1,chain"\nSecRule TX:a "@eq 1"',
    )
    const judge = makeSecLangJudge(made.ok ? made.value.bytes : new Uint8Array(0), {
      paranoia: undefined,
      threshold: undefined,
      exclusions: [],
    })
    expect(judge.ok && judge.value(exchange('q=so+evil'), undefined).hits).toMatchObject([
      { rule: '1', field: 'ARGS:q', offset: 3, text: 'so evil' },
    ])
  })

  test.each([
    [undefined, true],
    [1, false],
    [2, true],
  ])('paranoia %s wins over the set-up file', (paranoia, refused) => {
    expect(ask({ paranoia }, 'q=two').refused).toBe(refused)
  })

  test('the threshold wins over the set-up file', () => {
    expect(ask({ threshold: 6 }, 'q=evil')).toMatchObject({ refused: false, score: 5 })
    expect(ask({ threshold: 6, paranoia: 2 }, 'q=evil&r=two').refused).toBe(true)
  })

  test.each([
    [{ rules: ['10'], tags: [], fields: [] }, false],
    [{ rules: [], tags: ['attack-x'], fields: [] }, false],
    [{ rules: ['10'], tags: [], fields: ['ARGS:q'] }, false],
    [{ rules: ['10'], tags: [], fields: ['ARGS:r'] }, true],
    [{ rules: ['10'], tags: [], fields: ['ARGS:*'] }, false],
    [{ rules: ['10'], tags: [], fields: ['args:Q*'] }, false],
    [{ rules: ['10'], tags: [], fields: ['ARGS:r*'] }, true],
    [{ rules: ['10'], tags: [], fields: ['ARGS'] }, false],
    [{ rules: ['11'], tags: [], fields: [] }, true],
  ])('an exclusion of %j', (exclusion, refused) => {
    expect(ask({ exclusions: [exclusion] }, 'q=evil').refused).toBe(refused)
  })

  test.each([
    ['allow', false],
    ['allow:request', false],
    ['allow:phase', true],
  ])('%s in the first phase lets the second judge or not: %s', (action, refused) => {
    const made = compileText(
      `SecRule ARGS "@rx evil" "id:1,phase:1,${action}"\nSecRule ARGS "@rx evil" "id:2,phase:2,deny"`,
    )
    const judge = makeSecLangJudge(made.ok ? made.value.bytes : new Uint8Array(0), {
      paranoia: undefined,
      threshold: undefined,
      exclusions: [],
    })
    expect(judge.ok && judge.value(exchange('q=evil'), undefined).refused).toBe(refused)
  })

  test('reads the body that it is given, and says when it cannot', () => {
    const judge = makeSecLangJudge(BYTES, { paranoia: undefined, threshold: undefined, exclusions: [] })
    const json = exchange('', [['content-type', 'application/json']])
    expect(judge.ok && judge.value(json, toOctets('{"a":"evil"}')).refused).toBe(true)
    expect(judge.ok && judge.value(json, toOctets('{"a":')).malformed).toBe('the body is no JSON')
    expect(judge.ok && judge.value(json, undefined).malformed).toBeUndefined()
  })
})
