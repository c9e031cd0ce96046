// Words of SQL within comments that MySQL executes: who writes a statement so hides it from whoever looks for words.

import { expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

test.each([
  '/*!union*/ /*!select*/',
  '/*!50000UnIoN*/ /*!50000SeLeCt*/',
  '/*!union*/ all /*!select*/',
  '/*!12345union*/(/*!12345select*/',
  "it's mine /*!union*/ /*!select*/",
])('a query whose every word is executed from a comment of its own is refused: %s', (text) => {
  expect(refused(text)).toBe(true)
})

test.each([
  '/*! jQuery v3.7.1 | union | select */',
  '/*! select2 4.1.0 */ /*! union-find 1.0 */',
  '/*!40101 SET NAMES utf8mb4 */;',
  'a union /* of all */ select /* few */ partners',
  'The western union selects its partners.',
  '/*! union */ function union(a, b) {} /*! select */ function select(a) {}',
])('a licence and the settings of a dump pass: %s', (text) => {
  expect(refused(text)).toBe(false)
})
