import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TRANSFORMS, transformIndex } from '../../shared/waf/transforms/transforms.ts'
import { caseFiles, caseFolder, readCases } from './seclang-cases.ts'

const folder = caseFolder('transformations')
const ESCAPED = ['jsDecode.json', 'cssDecode.json', 'escapeSeqDecode.json']
/** Transformations that no release of the Core Rule Set uses. */
const UNUSED = ['parityEven7bit.json', 'parityOdd7bit.json', 'parityZero7bit.json']
/** Coraza's own runner cannot unquote these rows and compares nothing: they contradict its decoder. */
const CONTRADICTED = new Set(['\\8\\9\\666\\xag\\xga\\0123'])
let ran = 0

describe.skipIf(folder === undefined)('Coraza: transformations', () => {
  for (const file of folder === undefined ? [] : caseFiles(folder)) {
    if (UNUSED.includes(file)) continue
    test(file, () => {
      for (const row of readCases(join(folder ?? '', file), !ESCAPED.includes(file))) {
        if (CONTRADICTED.has(row.input)) continue
        const index = transformIndex(file.replace('.json', ''))
        expect(index, file).toBeDefined()
        expect(TRANSFORMS[index ?? 0]?.apply(row.input), `${file}: ${JSON.stringify(row.input)}`).toBe(
          row.output,
        )
        ran++
      }
    })
  }

  test('all cases but those named above ran', () => {
    expect(ran).toBe(345)
  })
})
