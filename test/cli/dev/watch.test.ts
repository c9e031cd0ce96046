// Edits of a policy folder as editors and version control make them: whichever way, the next one is told as well.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { watchFolder } from '../../../cli/dev/watch.ts'

let folder: string
let stop: () => void
const changed = vi.fn(async () => Promise.resolve())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-watch-'))
  mkdirSync(join(folder, 'lists'))
  writeFileSync(join(folder, 'gateway.yaml'), 'a')
  writeFileSync(join(folder, 'lists', 'x.txt'), 'a')
  changed.mockClear()
  stop = watchFolder(folder, 5, changed)
})

afterEach(() => {
  stop()
  rmSync(folder, { recursive: true, force: true })
})

const write = (file: string): void => writeFileSync(file, String(Math.random()))

const edits: Readonly<Record<string, (file: string) => void>> = {
  'in place': write,
  'by renaming another file to it': (file) => {
    write(`${file}.tmp`)
    renameSync(`${file}.tmp`, file)
  },
  'by removing it and writing it anew': (file) => {
    rmSync(file)
    write(file)
  },
}

const told = async (edit: () => void): Promise<void> => {
  const before = changed.mock.calls.length
  edit()
  await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), { timeout: 5000 })
  // The burst is over once nothing more comes of it: what is counted next is the next edit's.
  let last = -1
  while (changed.mock.calls.length > last) {
    last = changed.mock.calls.length
    await setTimeout(50)
  }
}

for (const [first, one] of Object.entries(edits))
  for (const [second, other] of Object.entries(edits))
    test(`an edit ${first}, and then one ${second}`, async () => {
      for (const file of [join(folder, 'gateway.yaml'), join(folder, 'lists', 'x.txt')]) {
        await told(() => one(file))
        await told(() => other(file))
        await told(() => write(file))
      }
    })

test('a folder that is new', async () => {
  await told(() => mkdirSync(join(folder, 'rules')))
  await told(() => write(join(folder, 'rules', 'own.yaml')))
})

test('nothing is told behind its end', async () => {
  stop()
  write(join(folder, 'gateway.yaml'))
  await setTimeout(60)
  expect(changed).not.toHaveBeenCalled()
})
