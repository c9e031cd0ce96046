// What rules of users do that rule sets hardly do.

import { describe, expect, test } from 'vitest'
import { compileText, judge, request, runtimeOf } from './kit.ts'

const idsOf = (rules: string, change: Parameters<typeof request>[0] = {}): readonly number[] =>
  judge(runtimeOf(rules), request(change)).ids

describe('exceptions', () => {
  test.each(['ARGS|!ARGS:a', '!ARGS:a|ARGS', '!ARGS:/^A$/|ARGS'])('%s', (targets) => {
    const rules = `SecRule ${targets} "@rx x" "id:1,phase:1,pass"`
    expect(idsOf(rules, { target: '/?a=x' })).toEqual([])
    expect(idsOf(rules, { target: '/?b=x' })).toEqual([1])
  })

  test('of a switched off target hold for their own member alone', () => {
    const rules = `SecAction "id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetById=2;ARGS:a"
SecAction "id:3,phase:1,pass,nolog,ctl:ruleRemoveTargetByTag=^t$;ARGS:/^c/"
SecRule ARGS "@rx x" "id:2,phase:1,pass,tag:t"`
    expect(idsOf(rules, { target: '/?a=x&c1=x' })).toEqual([1, 3])
    expect(idsOf(rules, { target: '/?a=x&b=x' })).toEqual([1, 3, 2])
  })
})

test('of markers of one name a rule goes on behind the next', () => {
  const rules = `SecRule ARGS "@streq 1" "id:1,phase:1,pass,skipAfter:END"
SecAction "id:2,phase:1,pass"
SecMarker END
SecAction "id:3,phase:1,pass,skipAfter:END"
SecAction "id:4,phase:1,pass"
SecMarker END`
  expect(idsOf(rules, { target: '/?a=1' })).toEqual([1, 3])
  expect(idsOf(rules, { target: '/?a=2' })).toEqual([2, 3])
})

test('marks that editors leave, and lines that end as on Windows', () => {
  const rules =
    '\xef\xbb\xbfSecRule ARGS \\\r\n  "@streq 1" \\\r\n  "id:1,phase:1,pass"\r\n\r\n# a comment \\\r\nSecAction "id:2,phase:REQUEST,pass"\r\n'
  expect(idsOf(rules, { target: '/?a=1' })).toEqual([1, 2])
})

describe('an expression that a macro makes', () => {
  const rules = `SecRule ARGS:a "@rx ^%{ARGS.b}$" "id:1,phase:1,pass"
SecRule ARGS:a "!@rx ^%{ARGS.b}$" "id:2,phase:1,pass"`
  test.each([
    ['/?a=xxx&b=x%2b', [1]],
    ['/?a=xxy&b=x%2b', [2]],
    ['/?a=xx&b=(x)%5c1', [1]],
    // What is no expression, or more than one may be, holds either way: nobody ends a rule with a bracket.
    ['/?a=x&b=(', [1, 2]],
    ['/?a=x&b=(?:x{900}){900}', [1, 2]],
    [`/?a=x&b=${'x'.repeat(3000)}`, [1, 2]],
  ])('%s', (target, ids) => {
    expect(idsOf(rules, { target })).toEqual(ids)
  })

  test('is paid for', () => {
    const runtime = runtimeOf(rules)
    const spent = judge(runtime, request({ target: '/?a=x&b=never%20made%20before' })).transaction.work
    expect(Number.MAX_SAFE_INTEGER - spent).toBeGreaterThan(1_000_000)
  })
})

describe('what recommended settings ask', () => {
  const rules = `SecRule MULTIPART_UNMATCHED_BOUNDARY "@eq 1" "id:1,phase:2,pass"
SecRule MULTIPART_STRICT_ERROR "!@eq 0" "id:2,phase:2,pass,msg:'%{MULTIPART_BOUNDARY_QUOTED}'"
SecRule REQBODY_PROCESSOR_ERROR "!@eq 0" "id:3,phase:2,pass"
SecRule TX:/^MSC_/ "!@streq 0" "id:'4',phase:2,t:none,deny"`
  const headers = [['content-type', 'multipart/form-data; boundary=x']] as const
  test.each([
    ['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', []],
    ['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n', [1, 2, 3]],
    ['--xy\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', [1, 2, 3]],
    ['--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n', [2, 3]],
  ])('%j', (body, ids) => {
    expect(idsOf(rules, { method: 'POST', headers, body })).toEqual(ids)
  })

  test('and what stands without effect, or as it is anyway', () => {
    const compiled = compileText(`SecRuleEngine DetectionOnly
SecRequestBodyAccess On
SecTmpSaveUploadedFiles Off
SecUploadFileLimit 10
SecGeoLookupDb /usr/share/GeoIP.dat
SecXmlExternalEntity Off
SecHashEngine Off
SecUnicodeMapFile unicode.mapping 20127`)
    expect(compiled.ok).toBe(true)
  })
})

test.each([
  ['TIME', '@streq 13:08:09'],
  ['TIME_DAY', '@eq 22'],
  ['TIME_HOUR', '@eq 13'],
  ['TIME_MIN', '@eq 8'],
  ['TIME_MON', '@eq 10'],
  ['TIME_SEC', '@eq 9'],
  ['TIME_WDAY', '@eq 0'],
  ['TIME_YEAR', '@eq 2026'],
])('%s is of universal time', (variable, operator) => {
  const nowMs = Date.UTC(2026, 10, 22, 13, 8, 9)
  expect(idsOf(`SecRule ${variable} "${operator}" "id:1,phase:1,pass"`, { nowMs })).toEqual([1])
})

test('a session is what a rule says that it is', () => {
  const runtime = runtimeOf(`SecAction "id:1,phase:1,pass,nolog,setsid:%{REQUEST_HEADERS.X-Session}"
SecRule SESSION:seen "@ge 1" "id:2,phase:1,pass"
SecAction "id:3,phase:1,pass,nolog,setvar:session.seen=+1,expirevar:session.seen=60"`)
  const ids = (session: string, nowMs = 0) =>
    judge(runtime, request({ headers: [['X-Session', session]], nowMs })).ids.includes(2)
  expect([ids('a'), ids('a'), ids('b'), ids('a', 59_000), ids('a', 200_000)]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ])
})
