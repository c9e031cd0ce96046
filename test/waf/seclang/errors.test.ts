import { describe, expect, test } from 'vitest'
import { loadProgram } from '../../../shared/waf/seclang/load.ts'
import { compileText } from './kit.ts'

const errorsOf = (text: string): readonly string[] => {
  const compiled = compileText(text)
  return compiled.ok ? [] : compiled.error.map(({ file, line, message }) => `${file}:${line} ${message}`)
}

describe('what cannot be compiled is an error with its place', () => {
  test.each([
    ['SecRule NOPE "@rx x" "id:1"', 'test.conf:1 the variable NOPE is unknown'],
    ['\n\nSecRule ARGS "@frobnicate x" "id:1"', 'test.conf:3 the operator @frobnicate is not supported'],
    ['SecRule ARGS "@verifyCC x" "id:1"', 'test.conf:1 the operator @verifycc is not supported'],
    ['SecRule ARGS "@rx (" "id:1"', 'a group that is not closed at character 2'],
    ['SecRule ARGS "@rx (?<=a*)b" "id:1"', 'a look-behind without a bound'],
    ['SecRule ARGS "@rx x" "id:1,t:rot13"', 'the transformation rot13 is unknown'],
    ['SecRule ARGS "@rx x" "id:1,exec:/bin/x"', 'the action exec is not supported'],
    ['SecRule ARGS "@rx x" "id:1,setvar:args.x=1"', 'args.x is no variable that a rule can write'],
    ['SecRule ARGS "@rx x" "id:1,ctl:hashEngine=On"', 'ctl:hashengine is not supported'],
    ['SecRule ARGS "@rx x" "pass"', 'a rule without an id'],
    [
      'SecRule ARGS "@rx x" "id:1"\nSecRule ARGS "@rx x" "id:1"',
      'test.conf:2 the id 1 is taken by test.conf:1',
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
    ['SecRuleRemoveByMsg "("', '( is no expression'],
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
    ['SecRequestBodyAccess Off', 'the request body is always read'],
    ['Include absent.conf', 'no file at absent.conf'],
  ])('%s', (text, expected) => {
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
