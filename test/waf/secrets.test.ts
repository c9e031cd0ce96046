// The table of files that hold secrets or tell of a machine, and each reader's question of it.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { isTellingFile } from '../../shared/waf/detectors/code/files.ts'
import { findSensitive, isTellingName } from '../../shared/waf/detectors/path/files.ts'
import { applications } from '../../shared/waf/detectors/secrets/applications.ts'
import { filesThat, traitsOf } from '../../shared/waf/detectors/secrets/secrets.ts'
import { ALONE, ASKED, CROWN, EXACT, GRADE, KEPT, QUOTED } from '../../shared/waf/detectors/secrets/traits.ts'
import { nameAt, treeOf } from '../../shared/waf/detectors/secrets/tree.ts'
import { unix } from '../../shared/waf/detectors/secrets/unix.ts'
import { windows } from '../../shared/waf/detectors/secrets/windows.ts'
import { namesSecret, readsSecret, takesSecret } from '../../shared/waf/detectors/shell/deeds/secrets.ts'

const rows = [...unix, ...windows, ...applications]
const names = rows.flatMap(([, folder, list]) => list.split(' ').map((name) => folder + name))

test('a name stands once, in lower case, parted by slashes, and somebody asks for it', () => {
  expect(names.length).toBeGreaterThan(400)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  expect(names.filter((name) => name !== name.toLowerCase() || /^\/|\\|^$/.test(name))).toEqual([])
  expect(names.filter((name) => traitsOf(name) === 0)).toEqual([])
  expect(traitsOf('etc/motto')).toBe(0)
})

test('a path that leads to a name which no honest request asks for is found, however its separators are written', () => {
  const asked = filesThat(ASKED)
  expect(asked.length).toBeGreaterThan(300)
  for (const name of asked) {
    expect([name, findSensitive(`/${name}`, 0) >= 0]).toEqual([name, true])
    expect([name, findSensitive(`C:\\${name.replaceAll('/', '\\\\').toUpperCase()}`, 0) >= 0]).toEqual([
      name,
      true,
    ])
  }
  const exact = asked.filter((name) => (traitsOf(name) & EXACT) !== 0)
  expect(exact.length).toBeGreaterThan(10)
  expect(exact.filter((name) => findSensitive(`/x/${name}-of-mine`, 0) >= 0)).toEqual([])
})

test('a bare name is told by itself, in whatever folder', () => {
  const alone = filesThat(ALONE).filter((name) => name.length >= 5)
  expect(alone.length).toBeGreaterThan(60)
  expect(alone.filter((name) => !isTellingName(`/any/folder/${name}`, 1))).toEqual([])
})

test('a command that is told a name with a grade reads a secret; what is kept, nobody sends', () => {
  const graded = filesThat(GRADE)
  expect(graded.length).toBeGreaterThan(50)
  expect(graded.filter((name) => !readsSecret(`cat /${name}`) && !readsSecret(`cat ${name}`))).toEqual([])
  const kept = graded.filter((name) => (traitsOf(name) & GRADE) >= KEPT)
  expect(kept.filter((name) => !namesSecret(`@/${name}`, 0))).toEqual([])
  const crown = graded.filter((name) => (traitsOf(name) & GRADE) === CROWN)
  expect(crown.length).toBeGreaterThan(5)
  expect(crown.filter((name) => !takesSecret(`cat /${name}`, false))).toEqual([])
})

test('a string of a program that names one tells', () => {
  const quoted = filesThat(QUOTED)
  expect(quoted.length).toBeGreaterThan(5)
  expect(quoted.filter((name) => !isTellingFile(`'/${name}'`, 1))).toEqual([])
})

test('the tree finds the longest name that begins at a place, as looking for each of them does', () => {
  const all = filesThat(~0)
  const tree = treeOf(all)
  const texts = fc
    .array(
      fc.oneof(
        fc.constantFrom(...all),
        fc.constantFrom(...all).map((name) => name.slice(0, -1)),
        fc.constantFrom('/', '.', 'x', '-', ' '),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join(''))
  let found = 0
  fc.assert(
    fc.property(texts, fc.constantFrom(0, 0, 1, 2, 5), fc.boolean(), (text, at, exact) => {
      const begins = all.filter((name) => text.startsWith(name, at))
      const whole = begins.filter(
        (name) => (traitsOf(name) & EXACT) === 0 || !/^[a-z0-9._-]/.test(text.slice(at + name.length)),
      )
      const longest = (exact ? whole : begins).toSorted((one, other) => other.length - one.length)[0]
      if (longest !== undefined) found++
      expect(nameAt(text, at, tree, exact)).toBe(longest)
    }),
    { numRuns: 8000 },
  )
  expect(found).toBeGreaterThan(500)
})
