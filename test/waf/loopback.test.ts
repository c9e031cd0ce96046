// URLs of this machine at sensitivity 1: what a developer registers passes, what a server-side fetch would be made to
// take is refused. A doubted one is recorded, and refused from level 2 on.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const judge = (text: string, name: string) => engine.text('json', 'value', name, text)

const hosts = ['localhost', '127.0.0.1', '[::1]', 'app.localhost', 'LOCALHOST']
const ports = [3000, 4200, 5173, 8787, 51_004]
const paths = ['', '/', '/callback', '/oauth/callback?state=x', '/auth/done#t']
const developers = hosts.flatMap((host) =>
  ports.flatMap((port) => paths.map((path) => `http://${host}:${port}${path}`)),
)
const neutral = ['body.note', 'query.q', 'body.config.server', 'body.apps[0].callbackUrl', 'query.return_to']
const fetching = ['body.url', 'query.image_url', 'body.webhookUrl', 'body.feed[src]', 'query.proxy']

const services = [22, 80, 443, 2375, 3306, 5432, 6379, 9200, 10_250, 27_017]
const managed = [
  '/admin',
  '/admin/users',
  '/actuator/env',
  '/Metrics',
  '/.env',
  '/.git/config',
  '/x/../y',
  '/%61',
]
const hostile = [
  ...hosts.flatMap((host) => ['', '/', '/x'].map((path) => `http://${host}${path}`)),
  ...services.map((port) => `http://localhost:${port}/x`),
  ...managed.map((path) => `http://127.0.0.1:3000${path}`),
  'http://127.0.0.1:8080/',
  'http://localhost:8000',
  'http://2130706433:3000/cb',
  'http://0177.0.0.1:3000/cb',
  'http://0x7f.1:3000/cb',
  'http://127.1:3000/cb',
  'http://[::ffff:127.0.0.1]:3000/cb',
  'http://[::ffff:7f00:1]:3000/cb',
  'http://0.0.0.0:3000/cb',
  'http://127.0.0.1.nip.io:3000/cb',
  'http://example.com@localhost:3000/cb',
  'http://localhost:3000@example.com/cb',
  'http://localhost:3000\\@example.com/cb',
  'http://localhost:99999/cb',
  'http://a@b@c@d@e@f@127.0.0.1/',
  'http://@@@@@@127.0.0.1/',
  // Of two `@` some parsers take the first, some the last (RFC 3986 §3.2.1 allows one).
  'http://a:b@127.0.0.1@example.com/',
  'http://a@localhost@b.example/',
  'http://a@10.0.0.1@b.example/',
  'http://a@169.254.169.254@b.example/x',
  'http://a@bank.com@evil.example/',
  'http://[0:0:0:0:0:0:7f00:1]/',
  `http://localhost:3000/${'x'.repeat(5000)}`,
]

describe('a developer’s URL of this machine', () => {
  test.each(neutral)('passes in %s, and is recorded', (name) => {
    expect(developers.filter((text) => judge(text, name).refused)).toEqual([])
    expect(developers.filter((text) => judge(text, name).hits.length === 0)).toEqual([])
  })

  test.each(fetching)('is refused in %s, whose name says that it is fetched', (name) => {
    expect(developers.filter((text) => !judge(text, name).refused)).toEqual([])
  })

  test('is refused at level 2', () => {
    const strict = coreEngine({ sensitivity: 2 })
    expect(developers.filter((text) => !strict.text('json', 'value', 'body.note', text).refused)).toEqual([])
  })
})

test.each(hostile)('refused whatever the field is called: %s', (text) => {
  for (const name of neutral) expect(judge(text, name).refused, name).toBe(true)
})

test.each([
  'metadata.google.internal/computeMetadata/x',
  'instance-data.ec2.internal/latest',
  '169.254.169.254/x',
])('a metadata host needs no scheme: %s', (text) => expect(judge(text, 'body.note').refused).toBe(true))

test.each([
  'http://user:p@ss@proxy.example.com:8080',
  'https://registry.example.com/@scope/pkg@1.2.3',
  'https://ann@example.com/x@y',
  'https://12345678901@o1.ingest.example.com/1',
])('userinfo, and an @ behind the authority: %s', (text) =>
  expect(judge(text, 'body.note').refused).toBe(false),
)

test('a command’s variable is nobody’s parameter', () => {
  const script = 'PROXY_DESTINATION=http://localhost:3031/ next dev'
  expect(judge(script, 'body.scripts.dev').refused).toBe(false)
  for (const text of [
    '/x?destination=http://localhost:3031/',
    'DESTINATION=http://localhost:3031/',
    '/x?URL=http://localhost:3031/ y',
  ])
    expect(judge(text, 'body.note').refused, text).toBe(true)
})

test.each(['metadata/files', 'data/source/local', 'http/1.1', '10.0.0.1'])('no host: %s', (text) =>
  expect(judge(text, 'body.note').refused).toBe(false),
)
