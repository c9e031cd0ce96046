import { describe, expect, test } from 'vitest'
import { compileProgram } from '../../../shared/waf/seclang/compile.ts'
import { loadProgram } from '../../../shared/waf/seclang/load.ts'
import { compileText } from './kit.ts'

const errorsOf = (text: string): readonly string[] => {
  const compiled = compileText(text)
  return compiled.ok
    ? []
    : compiled.error.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
}

describe('what cannot be compiled is an error with its place', () => {
  test.each([
    ['SecRule NOPE "@rx x" "id:1"', 'test.conf:1:9 the variable NOPE is unknown'],
    ['\n\nSecRule ARGS "@frobnicate x" "id:1"', 'test.conf:3:15 the operator @frobnicate is not supported'],
    ['SecRule ARGS "@verifyCC x" "id:1"', 'test.conf:1:15 the operator @verifycc is not supported'],
    ['SecRule ARGS "@rx (" "id:1"', 'a group that is not closed at character 2'],
    ['SecRule ARGS "@rx (?<=a*)b" "id:1"', 'a look-behind without a bound'],
    ['SecRule ARGS "@rx x" "id:1,t:rot13"', 'the transformation rot13 is unknown'],
    ['SecRule ARGS "@rx x" "id:1,exec:/bin/x"', 'the action exec is not supported'],
    ['SecRule ARGS "@rx x" "id:1,setvar:args.x=1"', 'args.x is no variable that a rule can write'],
    ['SecRule ARGS "@rx x" "id:1,ctl:hashEngine=On"', 'ctl:hashEngine=On is not supported'],
    ['SecRule ARGS "@rx x" "pass"', 'a rule without an id'],
    [
      'SecRule ARGS "@rx x" "id:1"\nSecRule ARGS "@rx x" "id:1"',
      'test.conf:2:23 the id 1 is taken by test.conf:1',
    ],
    ['SecRule ARGS "@rx x" "id:1,allow:always"', 'allow:always is unknown'],
    ['SecRule ARGS "@rx x" "id:1,skipAfter:NOWHERE"', 'skipAfter:NOWHERE leads nowhere'],
    ['SecRule ARGS "@rx x" "id:1,chain"', 'a chain that does not end'],
    ['SecRule ARGS "@rx x" "id:1', 'a quotation that is not closed'],
    ['SecRule XML:/a/b "@rx x" "id:1"', 'the query XML:/a/b is not supported'],
    ['SecRule ARGS "@pmFromFile absent.data" "id:1"', 'the file absent.data is not there'],
    ['SecRule ARGS "@ipMatch 1.2.3" "id:1"', '1.2.3 is no address and no network'],
    ['SecRule ARGS "@validateByteRange 1-999" "id:1"', '1-999 is no range of bytes'],
    ['SecRule ARGS "@rbl zen.example" "id:1"', '@rbl zen.example needs a name server'],
    ['SecRule TX:1 "@rx x" "id:1"', 'a capture (TX:1) is read outside of the chain'],
    ['SecRule ARGS "@streq %{nope.x}" "id:1"', 'an unknown variable in %{nope.x}'],
    ['SecRuleRemoveByMsg "("', ':1:21 (: a group that is not closed'],
    [
      'SecRule ARGS "@rx x" "id:1"\nSecRuleUpdateActionById 1 "id:2"',
      'the action id of a rule cannot be changed',
    ],
    ['SecRule ARGS "@rx x" "id:1"\nSecRuleUpdateActionById 1:3 "deny"', 'the rule 1 has no link 3'],
    [
      'SecRule ARGS "@rx x" "id:1"\nSecRuleUpdateTargetById 1 ARGS:a FILES',
      'no such target that could be replaced',
    ],
    ['SecRule ARGS "@inspectFile x.lua" "id:1,chain"\nSecRule ARGS "@rx x"', '@inspectfile is not supported'],
    ['SecRule XML "@rx x" "id:1"', 'XML needs a query'],
    ['SecRuleScript x.lua "id:1"', 'the directive SecRuleScript is not supported'],
    [
      'SecRule ARGS "@rx x" "id:1,chain"\nSecRuleScript x.lua "chain"\nSecRule ARGS "@rx y"\nSecAction "id:2"',
      'test.conf:2:1 the directive SecRuleScript is not supported',
    ],
    ['SecRequestBodyAccess Off', 'the request body is always read'],
    ['Include absent.conf', 'no file at absent.conf'],
    // Whoever quotes too little.
    ['SecRule ARGS @rx x "id:1"', 'what holds blanks stands in quotes'],
    ['SecRule ARGS,FILES "@rx x" "id:1"', ':1:9 the variable ARGS,FILES is unknown: targets are parted by |'],
    ['SecRule ARGS "@rx x" "id:1,setvar:tx.a=b, colour"', ':1:43 the action colour is not supported'],
    ['SecRule ARGS \\\n  "@rx x" \\\n  "id:1,\\\n   frob,\\\n   deny"', 'test.conf:4:4 the action frob'],
    // What would never be asked, or always.
    ['SecRule !ARGS:a "@rx x" "id:1"', ':1:9 !ARGS:a leaves nothing to look at'],
    ['SecRule "" "@rx x" "id:1"', 'a target is missing'],
    ['SecRule ARGS:/^a "@rx x" "id:1"', ':1:9 the expression /^a of ARGS is not closed'],
    ['SecRule GEO:CITY "@rx x" "id:1"', 'only GEO:COUNTRY_CODE'],
    ['SecRule ARGS "" "id:1"', '@rx has no argument'],
    ['SecRule ARGS "@pm" "id:1"', '@pm has no argument'],
    ['SecRule ARGS "@contains" "id:1"', '@contains without an argument matches every text'],
    ['SecRule ARGS "@gt many" "id:1"', '@gt compares whole numbers: many is none'],
    ['SecRule ARGS "@validateByteRange" "id:1"', '@validatebyterange has no argument'],
    ['SecRule ARGS "@ rx x" "id:1"', '@ rx x is no operator'],
    ['SecRule ARGS "@!rx x" "id:1"', '@!rx x is no operator'],
    ['SecRuleRemoveByTag ""', 'a tag is missing'],
    ['SecAction "id:1,ctl:ruleRemoveByTag="', 'a tag is missing'],
    ['SecAction "id:1,ctl:ruleRemoveByMsg="', 'a message is missing'],
    ['SecAction "id:1,ctl:ruleRemoveByMsg=("', 'a group that is not closed'],
    ['SecAction "id:1,ctl:ruleRemoveTargetByMsg=evil"', 'needs a target: evil;ARGS:name'],
    ['SecAction "id:1,ctl:ruleRemoveById=942100;ARGS:a"', '942100;ARGS:a is no rule id'],
    ['SecAction "id:1,ctl:ruleRemoveByName=a"', 'ctl:ruleremovebyname is not supported'],
    ['SecAction "id:1,ctl:responseBodyAccess=On"', 'SecResponseBodyAccess says whether answers are read'],
    ['SecRuleRemoveById 9-5', '9-5 is a range whose ends are reversed'],
    ['SecAction "id:1,ctl:ruleRemoveTargetById=942100"', 'needs a target: 942100;ARGS:name'],
    ['SecAction "id:1,ctl:requestBodyAccess=maybe"', 'is neither On nor Off'],
    [
      'SecRule ARGS "@rx x" "id:1"\nSecRuleUpdateTargetById 1 !ARGS:b ARGS',
      '!ARGS:b leaves nothing to look at',
    ],
    ['SecRuleUpdateActionById 1', 'no actions to change the rule by'],
    // What says nothing.
    ['SecRule ARGS "@rx x" "id:1,id:2"', 'a rule with two ids'],
    ['SecRule ARGS "@rx x" "id:1e3"', 'a rule without an id'],
    ['SecRule ARGS "@rx x" "id:1,severity:GRAVE"', ':1:28 severity:GRAVE is no severity'],
    ['SecRule ARGS "@rx x" "id:1,status:abc"', 'status:abc is no status of HTTP'],
    ['SecRule ARGS "@rx x" "id:1,skip:all"', 'skip:all is no number of rules'],
    ['SecRule ARGS "@rx x" "id:1,setvar:tx.a=+some"', '+some is no number'],
    ['SecRule ARGS "@rx x" "id:1,expirevar:ip.a=soon"', 'the time in seconds is no number'],
    ['SecRule ARGS "@rx x" "id:1,setvar:tx."', 'names no variable'],
    ['SecMarker', 'a marker has one name'],
    ['SecDefaultAction "deny"', 'a default action without a phase'],
    ['SecDefaultAction "phase:2,deny,frob"', ':1:32 the action frob is no default'],
    ['SecDefaultAction "phase:2,deny,t:frob"', 'the transformation frob is unknown'],
    ['SecResponseBodyAccess Maybe', 'SecResponseBodyAccess is On or Off'],
    ['SecXmlExternalEntity On', 'SecXmlExternalEntity supports only off'],
    ['<IfModule x>', 'is a section of a server'],
    // Of a chain only the first rule says what becomes of the request.
    ...['id:2', 'deny', 'phase:1', 'skipAfter:E'].map((action) => [
      `SecRule ARGS "@rx x" "id:1,chain"\nSecRule ARGS "@rx y" "${action}"\nSecMarker E`,
      `test.conf:2:23 ${action.split(':')[0]?.toLowerCase()} belongs into the first rule of the chain`,
    ]),
    // Expressions.
    ['SecRule ARGS "@rx (a)\\2" "id:1"', 'a reference to a group that does not exist at character 4'],
    ['SecRule ARGS "@rx (?<n>a)(?<n>b)" "id:1"', 'a second group of the name n'],
    ['SecRule ARGS "@rx (?R)" "id:1"', 'a group of an unknown kind'],
    ['SecRule ARGS "@rx (?:a{1000}){1000}" "id:1"', 'the expression is too large'],
    [`SecRule ARGS "@rx ${'('.repeat(999)}" "id:1"`, 'groups nest deeper than'],
  ])('%s', (text = '', expected = '') => {
    const errors = errorsOf(text)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(expected)
  })

  test('a choice of rules that hits none is told, and is none', () => {
    for (const line of [
      'SecRuleUpdateTargetById 9 "!ARGS:x"',
      'SecRuleRemoveById 9',
      'SecRuleRemoveByTag ^absent$',
      'SecRuleRemoveByMsg nothing',
      'SecRuleUpdateActionById 9 "deny"',
    ]) {
      const compiled = compileText(`SecRule ARGS "@rx x" "id:1,tag:t"\n${line}`)
      expect(compiled.ok && compiled.value.warnings.map((warning) => warning.line)).toEqual([2])
    }
  })

  test('an exception of what a rule does not look at is told', () => {
    const compiled = compileText('SecRule ARGS|!FILES:a "@rx x" "id:1"')
    expect(compiled.ok && compiled.value.warnings.map(({ message }) => message)).toEqual([
      'an exception of FILES, which the rule does not look at, changes nothing',
    ])
  })

  test('files that include each other are told, with the circle', () => {
    const compiled = compileProgram({
      sources: [{ file: 'a.conf', text: 'Include b.conf' }],
      readData: () => undefined,
      readIncluded: (pattern) => [
        { file: pattern, text: `\n Include ${pattern === 'a.conf' ? 'b' : 'a'}.conf` },
      ],
    })
    expect(compiled.ok ? [] : compiled.error).toEqual([
      {
        file: 'b.conf',
        line: 2,
        column: 10,
        message: 'a file that includes itself: a.conf -> b.conf -> a.conf',
      },
    ])
  })

  test('all of them at once', () => {
    expect(
      errorsOf('SecRule A "@rx x" "id:1"\nSecRule ARGS "@b x" "id:2"\nSecRule ARGS "@rx x" "id:3,t:c"'),
    ).toHaveLength(3)
  })
})

test('a program that is damaged, cut or of another format is refused when it is loaded', () => {
  const compiled = compileText('SecRule ARGS "@rx x" "id:1"')
  const bytes = compiled.ok ? compiled.value.bytes : new Uint8Array(0)
  expect(loadProgram(bytes).ok).toBe(true)
  expect(loadProgram(bytes.slice(0, 10))).toMatchObject({ ok: false })
  expect(loadProgram(bytes.slice(0, -8))).toMatchObject({ ok: false })
  const other = bytes.slice()
  other[4] = 99
  const refused = loadProgram(other)
  expect(refused.ok ? '' : refused.error).toContain('format is 99')
  // A view that is not aligned is copied, not misread.
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(loadProgram(shifted.subarray(1)).ok).toBe(true)
})
