// `npm run dev`: every line that it prints can be pasted as it stands and brings the status that it says.

import { execFile, execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { family, root, start, survivors, type Started } from '../support/gate.ts'

const run = promisify(execFile)
const open = (): Started => start([join(root, 'demo/main.ts')])

interface Printed {
  readonly status: number
  readonly title: string
  readonly command: string
}

const printedBy = (demo: Started): readonly Printed[] =>
  [...demo.out.join('\n').matchAll(/^(\d{3}) {2}(.+)\n((?:curl|for) .+)$/gm)].map(
    ([, status, title = '', command = '']) => ({ status: Number(status), title, command }),
  )

/** The status that a pasted line brought: the head's with `-i`, the last one that a loop printed. */
const statusOf = (output: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(output)?.[1] ?? output.trim().split('\n').at(-1))

describe('the demo', () => {
  let demo: Started

  beforeAll(async () => {
    demo = open()
    await demo.line(/Ctrl-C/)
  })

  afterAll(async () => {
    await demo.stop('SIGINT')
  })

  test('prints one line that is admitted, and one for each refusal', () => {
    const lines = printedBy(demo)
    expect(lines.length).toBeGreaterThanOrEqual(12)
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set([200, 401, 403, 404, 429]))
    const titles = lines.map(({ title }) => title).join('\n')
    for (const word of ['Admitted', 'address', 'No token', 'bad token', 'scope', 'Too many', 'SQL', 'JSON'])
      expect(titles).toContain(word)
  })

  test('every printed line brings the status that it says, pasted twice as well as once', async () => {
    for (const { status, title, command } of [...printedBy(demo), ...printedBy(demo)]) {
      const { stdout } = await run('sh', ['-c', command])
      expect({ title, status: statusOf(stdout) }).toEqual({ title, status })
    }
  })

  test('nothing went to standard error: no warning, no stack trace', () => {
    expect(demo.err).toEqual([])
  })

  test('each request is told in one short line', async () => {
    await demo.line(/^403 {2}GET \/office\/safe {2}address: address\.not-allowed$/)
    await demo.line(/^200 {2}GET \/v1\/orders\/42$/)
  })
})

test('where its ports are taken it takes the next ones; Ctrl-C leaves no process', async () => {
  const first = open()
  await first.line(/Ctrl-C/)
  const second = open()
  await second.line(/Ctrl-C/)
  const members = [...family(first.pid), ...family(second.pid)]
  const [one, other] = [printedBy(first)[0], printedBy(second)[0]]
  expect(one?.command.split('/v1')[0]).not.toBe(other?.command.split('/v1')[0])
  const { stdout } = await run('sh', ['-c', other?.command ?? 'false'])
  expect(statusOf(stdout)).toBe(200)
  expect(await Promise.all([first.stop('SIGINT'), second.stop('SIGTERM')])).toEqual([0, 0])
  expect(await survivors(members)).toEqual([])
  expect([...first.err, ...second.err]).toEqual([])
})

// npm hands the signal to the shell that it ran the script with, and the shell keeps it to itself.
test('a SIGTERM to npm ends all that `npm run dev` started', async () => {
  const npm = realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())
  const script = start([npm, 'run', 'dev'])
  await script.line(/Ctrl-C/)
  const members = family(script.pid)
  await script.stop('SIGTERM')
  expect(members.length).toBeGreaterThan(2)
  expect(await survivors(members)).toEqual([])
})
