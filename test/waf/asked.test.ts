// `?cmd=id`: a name that says command and a word that only looks around are one finding, and neither is one alone.

import { describe, expect, test } from 'vitest'

import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'

const guard = payloadGuard({ sensitivity: 1 })

type Sent = (name: string, value: string) => ReturnType<typeof exchangeOf>

const places: Readonly<Record<string, Sent>> = {
  query: (name, value) => exchangeOf('GET', `/v1/x?page=1&${name}=${encodeURIComponent(value)}`, []),
  form: (name, value) =>
    exchangeOf(
      'POST',
      '/v1/x',
      [['content-type', 'application/x-www-form-urlencoded']],
      `page=1&${name}=${encodeURIComponent(value)}`,
    ),
  json: (name, value) =>
    exchangeOf(
      'POST',
      '/v1/x',
      [['content-type', 'application/json']],
      JSON.stringify({ page: 1, params: [{ [name]: value }] }),
    ),
}

const refused = (sent: ReturnType<typeof exchangeOf>): boolean =>
  sent.exchange === undefined || guard(sent.exchange).kind === 'deny'

describe.each(Object.entries(places))('in a %s', (_place, sent) => {
  test.each([
    ['cmd', 'id'],
    ['command', 'whoami'],
    ['exec', ' ifconfig\n'],
    ['cmdLine', 'ipconfig'],
    ['shell', 'uname'],
    ['execute', 'ID'],
    ['params[cmd]', 'systeminfo'],
    ['x.command', 'id;'],
  ])('refused: %s=%s', (name, value) => {
    expect(refused(sent(name, value))).toBe(true)
  })

  test.each([
    // Neither says anything by itself.
    ['sort', 'id'],
    ['q', 'whoami'],
    ['field', 'hostname'],
    // Robots, containers, editors, debuggers.
    ['command', 'start'],
    ['command', 'ls'],
    ['command', 'ping'],
    ['command', 'echo'],
    ['command', 'idle'],
    ['command', 'identify'],
    ['cmd', 'DISPATCH'],
    ['cmd', 'list'],
    ['cmd', 'id_list'],
    ['exec', 'sh'],
    ['shell', 'bash'],
    ['execute', 'true'],
    ['recommand', 'id'],
  ])('passes: %s=%s', (name, value) => {
    expect(refused(sent(name, value))).toBe(false)
  })
})
