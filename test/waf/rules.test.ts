// Native rules: what the build refuses, with file, line and column, and what a rule of one's own does.

import { describe, expect, test } from 'vitest'

import { compileRules } from '../../shared/policy/programs.ts'
import { makeEngine } from '../../shared/waf/judge/engine.ts'
import { compileProgram } from '../../shared/waf/rules/compile.ts'
import { decodeProgram, linkProgram, PROGRAM_FORMAT } from '../../shared/waf/rules/program.ts'
import { coreBytes, coreDocuments } from '../corpora/program.ts'

const rule = (fields: string, must = 'bad', mustNot = 'good'): string =>
  `rules:
  - id: own-rule
    title: A rule of one's own.
    tags: [own]
    ${fields}
    examples: { must: ["${must}"], mustNot: ["${mustNot}"] }
`

const problemsOf = (text: string): readonly string[] => {
  const compiled = compileRules('own', [{ file: 'own.yaml', text }], compileProgram)
  return compiled.ok
    ? []
    : compiled.error.map(
        ({ line, column, path, message, fix }) =>
          `${line}:${column} ${path}: ${message}${fix === undefined ? '' : `; ${fix}`}`,
      )
}

describe('the build refuses', () => {
  test.each<[string, string, RegExp]>([
    ['YAML that is none', 'rules: [', /^1:/],
    [
      'an unknown key',
      rule('literal: { any: [bad] }\n    colour: red'),
      /^6:\d+ rules\[0\]\.colour: unknown key "colour"/,
    ],
    [
      'a key that is misspelt',
      rule('literal: { any: [bad] }\n    sevrity: error'),
      /^6:5 rules\[0\]\.sevrity: .*; did you mean "severity"\?/,
    ],
    [
      'a word that is misspelt',
      rule('literal: { any: [bad] }\n    places: [heder]'),
      /^6:14 rules\[0\]\.places\[0\]: expected one of path, .*, got "heder"; did you mean "header"\?/,
    ],
    [
      'a key that is missing',
      'rules:\n  - id: own-rule\n',
      /^2:5 rules\[0\]\.title: "title" is missing: expected text/,
    ],
    ['a value of another type', rule('literal: { any: bad }'), /^5:21 .*any: expected a list, got "bad"/],
    ['a bound that is passed', rule('literal: { any: [bad] }\n    score: 11'), /^6:12 .*at most 10, got 11/],
    ['an empty document', '', /^1:1 .*expected a map, got nothing/],
    ['rules in the list of another document', 'routes: []', /^1:1 .*unknown key "routes"; known are rules/m],
    ['a second document', 'rules: []\n---\nrules: []\n', /^2:1 .*more than one YAML document/],
    [
      'a field that no request has',
      rule('literal: { any: [bad] }\n    fields: [headr.x-id]'),
      /^6:14 rules\[0\]\.fields\[0\]: "headr\.x-id" is no field.*; did you mean "header\.x-id"\?/,
    ],
    [
      'a field that stands in none of its places',
      rule('literal: { any: [bad] }\n    places: [query]\n    fields: [header.x-id]'),
      /^7:14 rules\[0\]\.fields\[0\]: "header\.x-id" stands in none of the rule's places: query; add .*: header/,
    ],
    ['no form', rule('score: 5'), /exactly one of/],
    ['two forms', rule('literal: { any: [bad] }\n    expression: "b"'), /exactly one of/],
    [
      'a detector that reports no such kind',
      rule('detector: sqli-onion'),
      /^5:15 rules\[0\]\.detector: no detector reports "sqli-onion".*; did you mean "sqli-union"\?/,
    ],
    [
      'a view that is misspelt, and names the empty one',
      rule('literal: { any: [bad] }\n    views: [decode]'),
      /^6:13 .*expected one of '', decoded, .*; did you mean "decoded"\?/,
    ],
    ['an expression with look-around', rule('expression: "(?=b)ad"'), /^5:17 rules\[0\]\.expression: /],
    ['an expression that does not end', rule('expression: "(bad"'), /^5:22 /],
    [
      'an expression of too many states',
      rule('expression: "(a|b)*a(a|b){20}c"', 'abbbbbbbbbbbbbbbbbbbbbc'),
      /too many states/,
    ],
    [
      'an example that does not match',
      rule('literal: { any: [worse] }'),
      /examples\.must\[0\]: own-rule does not match this/,
    ],
    [
      'a counter-example that does',
      rule('literal: { any: [o] }', 'bado'),
      /examples\.mustNot\[0\]: own-rule matches this/,
    ],
  ])('%s', (_name, text, expected) => {
    expect(problemsOf(text).join('\n')).toMatch(expected)
  })

  test.each<[string, string, RegExp, string]>([
    [
      'aliases that repeat more than anybody means to',
      `a: &a [${Array.from({ length: 10 }, () => 'x').join(', ')}]\n${['b', 'c', 'd', 'e', 'f']
        .map((name, index) => {
          const before = '*' + 'abcde'.charAt(index)
          return `${name}: &${name} [${Array.from({ length: 10 }, () => before).join(', ')}]\n`
        })
        .join('')}rules: *f\n`,
      /^own\.yaml:6:\d+ .*aliases/,
      'values out',
    ],
    ['an alias of nothing', 'rules:\n  - *nobody\n', /^own\.yaml:2:5 .*&nobody/, 'write the value out'],
    ['nesting without an end', '['.repeat(20_000), /^own\.yaml:1:\d+ .*nested too deeply/, 'fewer levels'],
  ])('%s, as a problem with its place and fix', (_name, text, expected, fix) => {
    const compiled = compileRules('own', [{ file: 'own.yaml', text }], compileProgram)
    const [problem] = compiled.ok ? [] : compiled.error
    expect(`${problem?.file}:${problem?.line}:${problem?.column} ${problem?.message}`).toMatch(expected)
    expect(problem?.fix).toContain(fix)
  })

  test('YAML with a slip, without telling its place twice', () => {
    expect(problemsOf('rules:\n  - id: "a\n').join('\n')).not.toMatch(/at line/)
  })

  test('each rule for itself: what is wrong with one hides nothing of the others', () => {
    const text = `${rule('literal: { any: [worse] }\n    colour: red')}${rule('literal: { any: [worse] }').replace('rules:\n', '').replace('own-rule', 'other-rule')}`
    expect(problemsOf(text).map((problem) => problem.replace(/:.*/s, ''))).toEqual(['6', '12'])
    expect(problemsOf(text).join('\n')).toMatch(/colour[\s\S]*other-rule does not match this/)
  })

  test('the same id twice, naming where it stood first', () => {
    const text = rule('literal: { any: [bad] }')
    const documents = ['b.yaml', 'a.yaml'].map((file) => ({ file, text }))
    const compiled = compileRules('own', documents, compileProgram)
    expect(compiled.ok ? [] : compiled.error).toMatchObject([
      { file: 'b.yaml', line: 2, message: expect.stringContaining('a.yaml') as string },
    ])
  })
})

const refuses = (fields: string, must: string, mustNot: string) => {
  const compiled = compileRules(
    'own',
    [{ file: 'own.yaml', text: rule(fields, must, mustNot) }],
    compileProgram,
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const file = decodeProgram(compiled.value)
  if (!file.ok) throw new Error(file.error)
  const engine = makeEngine(linkProgram([file.value]), {
    sensitivity: 1,
    depth: 8,
    fields: 100,
    types: [],
    excluded: () => false,
  })
  return (text: string, name = 'body.a'): boolean => engine.text('json', 'value', name, text).refused
}

describe('a rule of one’s own', () => {
  test('finds plain words too, which no detector of ours would look at', () => {
    const literal = refuses('literal: { any: [forbiddenword] }', 'a ForbiddenWord', 'word')
    expect(literal('xforbiddenwordx')).toBe(true)
    const expression = refuses('expression: "(?i)forb[a-z]{3,9}word"', 'ForbiddenWord', 'forbword')
    expect(expression('a forbiddenword')).toBe(true)
    expect(expression('ＦＯＲＢＩＤＤＥＮＷＯＲＤ'), 'full-width, folded').toBe(true)
    expect(expression('forb word')).toBe(false)
  })

  test('keeps to its fields, places and parts', () => {
    const judge = refuses('literal: { any: [bad], at: whole }\n    fields: ["body.*.note"]', 'bad', 'badly')
    expect(judge('bad', 'body.items.note')).toBe(true)
    expect(judge('bad', 'body.items.text')).toBe(false)
  })
})

describe('the program that ships', () => {
  test('is the same bytes from the same documents, in any order', () => {
    const again = compileRules('core', coreDocuments().toReversed(), compileProgram)
    expect(again).toEqual({ ok: true, value: coreBytes() })
  })

  test('fits the Worker: less than 120 KiB', () => {
    expect(coreBytes().length).toBeLessThan(120 * 1024)
  })

  test('is refused in another format, cut short, or not a program', () => {
    const other = coreBytes().slice()
    other[8] = PROGRAM_FORMAT + 1
    expect(decodeProgram(other)).toMatchObject({
      ok: false,
      error: expect.stringContaining('format') as string,
    })
    expect(decodeProgram(coreBytes().subarray(0, 10)).ok).toBe(false)
    expect(decodeProgram(coreBytes().subarray(0, 100)).ok).toBe(false)
    expect(decodeProgram(new Uint8Array(100)).ok).toBe(false)
  })

  test('gives every rule a CWE or an OWASP tag, and a family', () => {
    const file = decodeProgram(coreBytes())
    const rules = file.ok ? file.value.rules : []
    expect(rules.length).toBeGreaterThan(40)
    for (const { id, tags } of rules)
      expect(
        tags.some((tag) => /^(CWE|OWASP)-/.test(tag)),
        id,
      ).toBe(true)
  })
})
