import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isLeft } from './seclang-left.ts'
import { makeLazy, runLazy } from '../../shared/waf/expressions/lazy.ts'
import { buildNfa } from '../../shared/waf/expressions/nfa.ts'
import { parseExpression } from '../../shared/waf/expressions/parse.ts'
import { MODSECURITY } from '../../shared/waf/expressions/reader.ts'
import { addressMatch, byteRange, COMPARISONS } from '../../shared/waf/operators/operators.ts'
import { detectHtml, detectSql } from '../../shared/waf/operators/detect.ts'
import { phrasesOf, phrasesOfFile } from '../../shared/waf/operators/phrases.ts'
import { buildPhrases, makeSearch, searchPhrases } from '../../shared/waf/scan/phrases.ts'
import { caseFiles, caseFolder, readCases } from './seclang-cases.ts'

const folder = caseFolder('operators')
let ran = 0

const matches = (name: string, text: string, argument: string): boolean | undefined => {
  const compare = COMPARISONS.get(name.toLowerCase())
  // This file alone writes NUL as \0.
  if (name === 'containsWord') return compare?.(text.replaceAll('\\0', '\0'), argument)
  if (compare !== undefined) return compare(text, argument)
  switch (name) {
    case 'rx':
      return matchExpression(argument, text)
    case 'pm':
      return searchPhrases(makeSearch(buildPhrases(phrasesOf(argument))), text) !== undefined
    case 'pmFromFile': {
      const file = join(folder ?? '', 'op', argument)
      if (!existsSync(file)) return undefined
      return (
        searchPhrases(makeSearch(buildPhrases(phrasesOfFile(readFileSync(file, 'latin1')))), text) !==
        undefined
      )
    }
    case 'validateByteRange':
      return prepared(byteRange(argument), text)
    case 'ipMatch':
      return prepared(addressMatch(argument), text)
    case 'detectSQLi':
      return detectSql(text)
    case 'detectXSS':
      return detectHtml(text)
    default:
      return undefined
  }
}

/** An argument that is refused at build time never matches, which is what Coraza's cases expect of it. */
const prepared = (judge: ((text: string) => boolean) | string, text: string): boolean =>
  typeof judge !== 'string' && judge(text)

const matchExpression = (source: string, text: string): boolean => {
  const parsed = parseExpression(source, { ...MODSECURITY, multiline: true })
  const nfa = parsed.ok ? buildNfa(parsed.value.root) : parsed
  return nfa.ok && runLazy(makeLazy(nfa.value), text)
}

describe.skipIf(folder === undefined)('Coraza: operators', () => {
  for (const file of folder === undefined ? [] : caseFiles(folder)) {
    if (isLeft(file)) continue
    test(file, () => {
      for (const row of readCases(join(folder ?? '', file), true)) {
        const place = `${row.name} ${JSON.stringify(row.param)} on ${JSON.stringify(row.input)}`
        expect(matches(row.name, row.input, row.param), place).toBe(row.ret === 1)
        ran++
      }
    })
  }

  test('all cases of the operators that rule sets use ran', () => {
    expect(ran).toBe(3847)
  })
})
