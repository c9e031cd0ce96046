// The rooms of the shell's detector: each knows those below it and none above, as shell.ts tells whoever comes in.

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { importsOf } from '../support/imports.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SHELL = 'shared/waf/detectors/shell/'
const header = readFileSync(`${root}${SHELL}shell.ts`, 'utf8').split('\nimport ')[0] ?? ''
const rooms = [...header.matchAll(/^\/\/ {3}(\w+)\//gm)].map(([, room]) => room ?? '')

const roomOf = (file: string): number =>
  file.startsWith(SHELL) && file.includes('/', SHELL.length)
    ? rooms.indexOf(file.slice(SHELL.length, file.indexOf('/', SHELL.length)))
    : rooms.length

const files = globSync(`${SHELL}*/*.ts`, { cwd: root }).toSorted()

test('every room is told of, and has files', () => {
  expect([...new Set(files.map((file) => file.split('/').at(-2) ?? ''))].toSorted()).toEqual(rooms.toSorted())
  expect(files.length).toBeGreaterThan(40)
})

test.each(files)('%s asks no room above its own', (file) => {
  const asked = importsOf(file, readFileSync(`${root}${file}`, 'utf8')).map(({ to }) => to)
  expect(asked.filter((to) => roomOf(to) < roomOf(file))).toEqual([])
})
