import { describe, expect, test } from 'vitest'
import { runPhase } from '../../../shared/waf/seclang/run.ts'
import { bodyOf, makeTransaction } from '../../../shared/waf/seclang/transaction.ts'
import { judge, request, runtimeOf } from './kit.ts'

const target = (search: string) => request({ target: `/path/file.php?${search}` })
const idsOf = (rules: string, search: string): readonly number[] =>
  judge(runtimeOf(rules), target(search)).ids

const form = (body: string, type: string) =>
  request({
    method: 'POST',
    headers: [
      ['Content-Type', type],
      ['Content-Length', String(body.length)],
    ],
    body,
  })

describe('a rule', () => {
  test.each([
    ['ARGS', 'q=attack', [1]],
    ['ARGS_NAMES', 'attack=1', [1]],
    ['ARGS:q', 'q=attack', [1]],
    ['ARGS:Q', 'q=attack', [1]],
    ['ARGS:other', 'q=attack', []],
    ['ARGS:/^q[0-9]$/', 'q7=attack', [1]],
    ['ARGS|!ARGS:q', 'q=attack', []],
    ['ARGS|!ARGS:/^q/', 'q7=attack&r=1', []],
    ['QUERY_STRING', 'q=attack', [1]],
    ['REQUEST_URI', 'q=attack', [1]],
    ['REQUEST_FILENAME', 'q=attack', []],
    ['REQUEST_HEADERS|REQUEST_COOKIES', 'q=attack', []],
  ])('looks at %s', (variables, search, expected) => {
    expect(idsOf(`SecRule ${variables} "@rx attack" "id:1,pass"`, search)).toEqual(expected)
  })

  test.each([
    ['&ARGS "@eq 2"', 'a=1&b=2', true],
    ['&ARGS:a "@eq 2"', 'a=1&a=2&b=3', true],
    ['&TX:unset "@eq 0"', 'a=1', true],
    ['ARGS "!@rx ^[a-z]*$"', 'a=b', false],
    ['ARGS "!@rx ^[a-z]*$"', 'a=1', true],
    ['ARGS:absent "!@rx x"', 'a=1', false],
    ['ARGS "@pm alpha beta"', 'a=ALPHAbet', true],
    ['ARGS "@pmFromFile words.data"', 'a=some+beta+gamma', true],
    ['ARGS "@pmFromFile words.data"', 'a=comment', false],
    ['ARGS "@within /a/ /b/"', 'x=/b/', true],
    ['ARGS "@ipMatch 192.0.2.0/24"', 'x=192.0.2.9', true],
    ['REMOTE_ADDR "@ipMatch 192.0.2.0/24,2001:db8::/32"', '', true],
    ['ARGS "@validateByteRange 32-126"', 'x=%00', true],
    ['REQUEST_URI_RAW "@validateUrlEncoding"', 'x=%zz', true],
    ['ARGS "@validateUtf8Encoding"', 'x=%c0%af', true],
    ['ARGS "@detectSQLi"', "x=1'+or+'1'='1", true],
    ['ARGS "@detectXSS"', 'x=<script>alert(1)</script>', true],
    ['REMOTE_ADDR "@geoLookup"', '', true],
    ['REQUEST_BASENAME "@streq file.php"', '', true],
  ])('SecRule %s on ?%s: %s', (rule, search, expected) => {
    expect(idsOf(`SecRule ${rule} "id:1,pass"`, search)).toEqual(expected ? [1] : [])
  })

  test('applies its transformations in order, after t:none has dropped the defaults', () => {
    const rule =
      'SecDefaultAction "phase:2,pass,t:lowercase"\nSecRule ARGS "@streq ABC" "id:1,phase:2,pass,t:none,t:urlDecode"'
    expect(idsOf(rule, 'x=%2541BC')).toEqual([1])
  })

  test('with multiMatch looks at every step of its transformations', () => {
    expect(idsOf('SecRule ARGS "@rx %3c" "id:1,pass,t:none,t:urlDecode"', 'x=%253c')).toEqual([])
    expect(idsOf('SecRule ARGS "@rx %3c" "id:1,pass,multiMatch,t:none,t:urlDecode"', 'x=%253c')).toEqual([1])
  })

  test('that asks for a count of captures and writes them finds them in the chain', () => {
    const rules = `SecRule ARGS "@rx ^(\\d+)-(\\d+)$" "id:1,pass,capture,chain"
    SecRule TX:2 "@lt %{tx.1}" "setvar:tx.seen=%{tx.0}"`
    const judged = judge(runtimeOf(rules), target('r=9-3'))
    expect(judged.ids).toEqual([1])
    expect(judged.transaction.tx.get('seen')).toBe('9-3')
    expect(idsOf(rules, 'r=3-9')).toEqual([])
  })
})

describe('a chain', () => {
  test('matches when all links do, and hands on what matched', () => {
    const rules = `SecRule ARGS "@rx a" "id:1,pass,chain"
    SecRule MATCHED_VARS "@rx b" "t:none,setvar:tx.name=%{MATCHED_VAR_NAME}"`
    expect(idsOf(rules, 'x=a&y=b')).toEqual([])
    const judged = judge(runtimeOf(rules), target('x=a&y=ab'))
    expect(judged.ids).toEqual([1])
    expect(judged.transaction.tx.get('name')).toBe('MATCHED_VARS:ARGS:y')
  })
})

describe('what rules change', () => {
  const rules = `
SecAction "id:1,phase:1,pass,nolog,setvar:tx.n=2,setvar:'tx.text=a b'"
SecRule TX:n "@eq 2" "id:2,phase:1,pass,setvar:tx.n=+%{tx.n},setvar:tx.m=-1,setvar:!tx.text"
SecRule TX:n "@eq 4" "id:3,phase:1,pass"
SecRule TX:m "@eq -1" "id:4,phase:1,pass"
SecRule &TX:text "@eq 0" "id:5,phase:1,pass"`

  test('is there for the rules after them', () => expect(idsOf(rules, '')).toEqual([1, 2, 3, 4, 5]))

  test.each([
    ['ctl:ruleRemoveById=10', [1]],
    ['ctl:ruleRemoveById=9-11', [1]],
    ['ctl:ruleRemoveByTag=^attack', [1]],
    ['ctl:ruleRemoveByMsg=^An evil', [1]],
    ["ctl:'ruleRemoveByMsg=evil, or'", [1]],
    ['ctl:ruleRemoveByMsg=^evil', [1, 10]],
    ['ctl:ruleRemoveTargetByMsg=evil;ARGS:q', [1]],
    ['ctl:ruleRemoveTargetByMsg=evil;ARGS:/^q/', [1]],
    ['ctl:ruleRemoveTargetByMsg=evil;ARGS:r', [1, 10]],
    ['ctl:hashEngine=Off,ctl:hashEnforcement=Off,ctl:parseXmlIntoArgs=Off', [1, 10]],
    ['ctl:ruleRemoveTargetById=10;ARGS:q', [1]],
    ['ctl:ruleRemoveTargetByTag=attack;ARGS', [1]],
    ['ctl:ruleRemoveTargetById=10;ARGS:r', [1, 10]],
    ['ctl:ruleEngine=Off', [1]],
  ])('%s', (action, expected) => {
    const text = `SecAction "id:1,phase:1,pass,${action}"\nSecRule ARGS "@rx evil" "id:10,phase:2,pass,tag:attack-x,msg:'An evil, or odd word'"`
    expect(idsOf(text, 'q=evil')).toEqual(expected)
  })

  test('skipAfter passes over the rules up to its marker, in every phase of its own', () => {
    const text = `SecRule ARGS "@rx skip" "id:1,phase:2,pass,skipAfter:END"
SecRule ARGS "@rx ." "id:2,phase:2,pass"
SecRule ARGS "@rx ." "id:3,phase:1,pass"
SecMarker END
SecRule ARGS "@rx ." "id:4,phase:2,pass"`
    expect(idsOf(text, 'q=skip')).toEqual([3, 1, 4])
  })

  test('a collection outlives the request, until it expires', () => {
    const runtime = runtimeOf(`SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{remote_addr}"
SecRule IP:count "@ge 2" "id:2,phase:1,pass"
SecAction "id:3,phase:1,pass,nolog,setvar:ip.count=+1,expirevar:ip.count=60"`)
    const at = (nowMs: number) => judge(runtime, request({ nowMs })).ids
    expect([at(0), at(1000), at(2000)].map((ids) => ids.includes(2))).toEqual([false, false, true])
    expect(at(70_000)).not.toContain(2)
  })

  test('exclusions written after a rule take its targets off', () => {
    const text = `SecRule ARGS "@rx evil" "id:1,pass"\nSecRuleUpdateTargetById 1 "!ARGS:q"\n`
    expect(idsOf(text, 'q=evil')).toEqual([])
    expect(idsOf(text, 'r=evil')).toEqual([1])
    expect(idsOf('SecRule ARGS "@rx evil" "id:1,pass"\nSecRuleRemoveById 1', 'q=evil')).toEqual([])
  })
})

describe('rules that are changed afterwards', () => {
  const RULE = `SecRule ARGS "@rx evil" "id:1,phase:2,pass,msg:'An evil word',tag:'attack/evil'"\n`

  test.each([
    ['SecRuleRemoveByMsg "^An evil"', 'q=evil', []],
    ['SecRuleRemoveByMsg "no such"', 'q=evil', [1]],
    ['SecRuleRemoveByTag "attack/[a-z]+$"', 'q=evil', []],
    ['SecRuleUpdateTargetByMsg "evil word" "!ARGS:q"', 'q=evil', []],
    ['SecRuleUpdateTargetByMsg "evil word" "!ARGS:q"', 'r=evil', [1]],
    ['SecRuleUpdateTargetById 1 ARGS:r ARGS', 'q=evil', []],
    ['SecRuleUpdateTargetById 1 ARGS:r ARGS', 'r=evil', [1]],
    ['SecRuleUpdateActionById 1 "t:uppercase"', 'q=evil', []],
    ['SecRuleUpdateActionById 1 "t:lowercase"', 'q=EVIL', [1]],
  ])('%s with ?%s', (line, search, ids) => {
    expect(idsOf(RULE + line, search)).toEqual(ids)
  })

  test('take other actions, and keep what they had', () => {
    const changed = (actions: string) => {
      const runtime = runtimeOf(`${RULE}SecRuleUpdateActionById 1 "${actions}"`)
      return judge(runtime, target('q=evil'))
    }
    expect(changed('deny,status:418').refusal).toBe(1)
    expect(changed('setvar:tx.a=1').transaction.tx.get('a')).toBe('1')
    const rule = runtimeOf(`${RULE}SecRuleUpdateActionById 1 "severity:NOTICE,tag:more,nolog,msg:'Another'"`)
      .rules[0]?.data
    expect(rule).toMatchObject({ severity: 5, logged: false, message: 'Another', verdict: 'pass' })
    expect(rule?.tags).toHaveLength(2)
    const chain = `SecRule ARGS "@rx evil" "id:1,pass,chain"\nSecRule ARGS "@rx EVIL"\n`
    expect(idsOf(chain, 'q=evil')).toEqual([])
    expect(idsOf(`${chain}SecRuleUpdateActionById 1:1 "t:uppercase"`, 'q=evil')).toEqual([1])
  })
})

test('skip passes over the next rules of its phase', () => {
  const rules = `SecRule ARGS "@rx evil" "id:1,phase:2,pass,skip:2"
SecAction "id:2,phase:1,pass"
SecAction "id:3,phase:2,pass"
SecRule ARGS "@rx ." "id:4,phase:2,pass,chain"
SecRule ARGS "@rx ."
SecAction "id:5,phase:2,pass"`
  expect(idsOf(rules, 'q=evil')).toEqual([2, 1, 5])
  expect(idsOf(rules, 'q=good')).toEqual([2, 3, 4, 5])
})

test('a capture stays for the rules behind it, where they read it', () => {
  const rules = `SecAction "id:1,phase:1,pass,setvar:'!tx.1'"
SecRule ARGS "@rx ^(\\w+)@(\\w+)$" "id:2,phase:1,pass,capture"
SecRule TX:2 "@streq evil" "id:3,phase:1,pass"`
  expect(idsOf(rules, 'q=me@evil')).toEqual([1, 2, 3])
  expect(idsOf(rules, 'q=me@good')).toEqual([1, 2])
})

test('ctl takes XML as a whole off a rule', () => {
  const rules = `SecRule REQUEST_HEADERS:x-free "@rx ." "id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetById=2;XML"
SecRule XML:/*|XML://@* "@rx evil" "id:2,phase:2,pass"`
  const body = '<a b="evil">evil</a>'
  const asked = form(body, 'text/xml')
  expect(judge(runtimeOf(rules), asked).ids).toEqual([2])
  const free = { ...asked, headers: [...asked.headers, ['x-free', '1'] as const] }
  expect(judge(runtimeOf(rules), free).ids).toEqual([1])
})

test.each([
  ['{"a":"x"}\n{"a":{"b":"evil"}}\n', [1], undefined],
  ['{"a":"x"}\r\n\r\n"y"', [], undefined],
  ['{"a":"x"}\n{"a":', [], 'the body is no JSON'],
  ['\x1e{"a":"evil"}\n', [1], undefined],
])('JSON lines %j are judged line by line', (body, ids, error) => {
  const judged = judge(
    runtimeOf('SecRule ARGS "@rx evil" "id:1,phase:2,pass"'),
    form(body, 'application/x-ndjson'),
  )
  expect(judged.ids).toEqual(ids)
  expect(bodyOf(judged.transaction).error).toBe(error)
})

describe('the verdict', () => {
  test.each([
    ['deny', 1, [1]],
    ['drop', 1, [1]],
    ['block', 1, [1]],
    ['allow', undefined, [1, 3]],
    ['pass', undefined, [1, 2, 3]],
  ])('of %s', (action, refusal, ids) => {
    const text = `SecRule ARGS "@rx evil" "id:1,phase:2,${action}"
SecRule ARGS "@rx evil" "id:2,phase:2,pass"
SecAction "id:3,phase:5,pass"`
    const judged = judge(runtimeOf(text), target('q=evil'))
    expect(judged.refusal).toBe(refusal)
    if (refusal === undefined) expect(judged.ids).toEqual(ids)
  })

  test.each([
    ['allow', 'all'],
    ['allow:request', 'request'],
    ['allow:phase', 'phase'],
  ])('of %s says how far it reaches', (action, reach) => {
    const runtime = runtimeOf(`SecRule ARGS "@rx evil" "id:1,phase:1,${action}"`)
    expect(runPhase(makeTransaction(runtime, target('q=evil')), 1).allowed).toBe(reach)
  })

  test('of a rule set that only detects is never a refusal', () => {
    const text = 'SecRuleEngine DetectionOnly\nSecRule ARGS "@rx evil" "id:1,phase:2,deny"'
    expect(judge(runtimeOf(text), target('q=evil'))).toMatchObject({ ids: [1], refusal: undefined })
  })
})

const part = (disposition: string, content: string) =>
  `--B\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n--B--\r\n`

describe('bodies', () => {
  const everywhere =
    'SecRule ARGS|ARGS_NAMES|FILES|FILES_NAMES|XML:/*|XML://@*|REQUEST_BODY "@rx evil" "id:1,phase:2,pass"'
  test.each([
    ['application/x-www-form-urlencoded', 'a=%65vil'],
    ['application/json', '{"a":[{"b":"\\u0065vil"}]}'],
    ['application/vnd.api+json', '{"evil":1}'],
    ['multipart/form-data; boundary=B', part('name="x"', 'evil')],
    ['multipart/form-data; boundary="B"', part('name="f"; filename="evil.php"', 'x')],
    ['text/xml', '<a><b>evil</b></a>'],
    ['application/soap+xml', '<a b="e&#118;il"/>'],
    ['text/xml', '<a><![CDATA[evil]]></a>'],
  ])('%s is taken apart', (type, body) => {
    expect(judge(runtimeOf(everywhere), form(body, type)).ids).toEqual([1])
  })

  test.each([
    ['application/json', '{"a":'],
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=B', '--B\r\nContent-Disposition: form-data; name="x"\r\n\r\nno end'],
    ['text/xml', '<a><b></a'],
  ])('%s that is malformed is an error that rules can ask for', (type, body) => {
    const runtime = runtimeOf('SecRule REQBODY_ERROR "@eq 1" "id:1,phase:2,pass"')
    expect(judge(runtime, form(body, type)).ids).toEqual([1])
  })

  test('nesting without end is an error, not a crash', () => {
    const runtime = runtimeOf('SecRule REQBODY_ERROR "@eq 1" "id:1,phase:2,pass"')
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    expect(judge(runtime, form(deep, 'application/json')).ids).toEqual([1])
  })

  test('responses are judged in their phases', () => {
    const runtime = runtimeOf(
      'SecRule RESPONSE_STATUS "@rx ^5" "id:1,phase:3,pass"\nSecRule RESPONSE_BODY "@rx stack trace" "id:2,phase:4,pass"',
    )
    const response = { protocol: 'HTTP/1.1', status: 500, headers: [], body: 'a stack trace' }
    expect(judge(runtime, request(), true, response).ids).toEqual([1, 2])
  })
})

describe('variables that few rules ask for', () => {
  const asked = request({
    method: 'POST',
    target: '/a?b=c',
    headers: [
      ['Host', 'api.example.com'],
      ['Authorization', `Basic ${btoa('ann:evil:word')}`],
      ['Content-Type', 'text/plain'],
    ],
    body: 'what evil says',
  })

  test.each([
    ['REMOTE_USER "@streq ann"', true],
    ['REMOTE_USER "@contains evil"', false],
    ['AUTH_TYPE "@streq Basic"', true],
    ['FULL_REQUEST "@beginsWith POST /a?b=c HTTP/1.1"', true],
    ['FULL_REQUEST "@contains Host: api.example.com"', true],
    ['FULL_REQUEST "@endsWith what evil says"', true],
    ['FULL_REQUEST_LENGTH "@gt 100"', true],
    ['FULL_REQUEST_LENGTH "@gt 1000"', false],
    ['HIGHEST_SEVERITY "@eq 255"', true],
  ])('%s', (rule, matches) => {
    const { ids } = judge(runtimeOf(`SecRule ${rule} "id:1,phase:2,pass"`), asked)
    expect(ids).toEqual(matches ? [1] : [])
  })

  test.each([['Bearer abc'], ['Basic'], ['Basic ####'], [`Basic ${btoa('no colon')}`]])(
    'nobody is named by Authorization: %s',
    (value) => {
      const headers = [['Authorization', value]] as const
      const runtime = runtimeOf('SecRule &REMOTE_USER "@eq 1" "id:1,phase:1,pass"')
      expect(judge(runtime, request({ headers })).ids).toEqual([])
    },
  )

  test('the body is no part of the request before it is there', () => {
    const rules = `SecRule FULL_REQUEST "@contains evil says" "id:1,phase:1,pass"
SecAction "id:2,phase:1,pass,ctl:requestBodyAccess=Off"
SecRule FULL_REQUEST "@contains evil says" "id:3,phase:2,pass"`
    expect(judge(runtimeOf(rules), asked).ids).toEqual([2])
  })

  test('the gravest severity of what has matched', () => {
    const rules = `SecRule ARGS "@rx c" "id:1,phase:1,pass,severity:WARNING"
SecRule ARGS "@rx x" "id:2,phase:1,pass,severity:EMERGENCY"
SecRule ARGS "@rx c" "id:3,phase:1,pass,severity:ERROR"
SecRule ARGS "@rx c" "id:4,phase:1,pass,severity:NOTICE"
SecRule HIGHEST_SEVERITY "@eq 3" "id:5,phase:2,pass"`
    expect(judge(runtimeOf(rules), asked).ids).toEqual([1, 3, 4, 5])
  })

  test('of an answer, its status, and no body where a rule has spared it', () => {
    const response = { protocol: 'HTTP/1.1', status: 500, headers: [], body: 'evil' }
    const rules = `SecRule ARGS:b "@streq spare" "id:1,phase:1,pass,nolog,ctl:responseBodyAccess=Off"
SecRule STATUS_LINE "@streq HTTP/1.1 500" "id:2,phase:3,pass"
SecRule RESPONSE_BODY "@rx evil" "id:3,phase:4,pass"`
    const ids = (search: string) => judge(runtimeOf(rules), target(search), true, response).ids
    expect(ids('b=c')).toEqual([2, 3])
    expect(ids('b=spare')).toEqual([1, 2])
  })
})
