// Origins in other languages, each as its example in examples/origins has it, behind a real gate: what came through the
// gate is believed, and nothing else is. `npm run test:origins` installs what they need.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { encodeBase64url } from '../../shared/lib/base64url/base64url.ts'
import { listen, makeKey, setOf } from '../origin/kit.ts'
import { temporaryFolder } from '../support/folders.ts'
import { policyFolder, root, startGate, until, type Gate } from '../support/gate.ts'

const ISSUER = 'https://gate.example.com'
const AUDIENCE = 'orders'
const NAMES = ['flask', 'go', 'nginx'] as const
type Name = (typeof NAMES)[number]

const children: ChildProcess[] = []
const servers: Server[] = []
const ports = new Map<Name, number>()
const recorded: IncomingMessage['headers'][] = []
let gate: Gate
let recorder: { readonly url: string; readonly server: Server }

const freePort = async (): Promise<number> => {
  const { server, url } = await listen(() => undefined)
  await new Promise((resolve) => server.close(resolve))
  return Number(new URL(url).port)
}

const portOf = (name: Name): string => String(ports.get(name))

const isUp = async (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1', () => resolve(true))
  socket.once('error', () => resolve(false))
  const up = await promise
  socket.destroy()
  return up
}

const example = (name: string): string => join(root, 'examples/origins', name)

const run = async (command: readonly string[], env: NodeJS.ProcessEnv, port: number): Promise<void> => {
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (piece) => (said += String(piece)))
  children.push(child)
  const up = await until(
    async () => child.exitCode !== null || (await isUp(port)),
    (over) => over,
  )
  if (!up || child.exitCode !== null) throw new Error(`${program} does not listen: ${said}`)
}

/** The program as the example has it, for the older release of the library that Debian packages. */
const buildGo = (folder: string): string => {
  const source = readFileSync(join(example('go'), 'main.go'), 'utf8')
    .replaceAll('github.com/go-jose/go-jose/v4', 'gopkg.in/square/go-jose.v2')
    .replace('"), algorithms)', '"))')
    .replace('AnyAudience: ', 'Audience: ')
  const file = join(folder, 'main.go')
  const program = join(folder, 'origin')
  writeFileSync(file, source)
  execFileSync('go', ['build', '-o', program, file], {
    env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(folder, 'cache') },
  })
  return program
}

/** What stands behind nginx: it has the body, so it compares its digest. */
const application = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request)
  const digest = createHash('sha256').update(body).digest('base64url')
  const told = request.headers['x-body-sha256']
  response.statusCode = told === undefined || told === digest ? 200 : 401
  response.end(JSON.stringify({ body }))
}

const startNginx = async (env: NodeJS.ProcessEnv, port: number): Promise<void> => {
  const folder = temporaryFolder('nginx')
  const app = await listen((request, response) => void application(request, response))
  servers.push(app.server)
  const verify = await freePort()
  await run([process.execPath, join(example('nginx'), 'verify.ts')], { ...env, PORT: String(verify) }, verify)
  const conf = readFileSync(join(example('nginx'), 'nginx.conf'), 'utf8')
    .replace('127.0.0.1:9080', `127.0.0.1:${port}`)
    .replace('127.0.0.1:9081', new URL(app.url).host)
    .replace('127.0.0.1:9000', `127.0.0.1:${verify}`)
  mkdirSync(join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'nginx.conf'), conf)
  await run(['nginx', '-p', folder, '-c', 'nginx.conf'], {}, port)
}

beforeAll(async () => {
  recorder = await listen((request, response) => {
    recorded.push(request.headers)
    response.end('recorded')
  })
  const gatePort = await freePort()
  const env = {
    GATE_ISSUER: ISSUER,
    GATE_AUDIENCE: AUDIENCE,
    GATE_JWKS: `http://127.0.0.1:${gatePort}/.well-known/gatehouse/jwks.json`,
  }
  for (const name of NAMES) ports.set(name, await freePort())
  const python = join(example('flask'), 'app.py')
  await Promise.all([
    run(['/usr/bin/python3', python], { ...env, PORT: portOf('flask') }, Number(portOf('flask'))),
    run([buildGo(temporaryFolder('go'))], { ...env, PORT: portOf('go') }, Number(portOf('go'))),
    startNginx(env, Number(portOf('nginx'))),
  ])
  const origins = [
    ...NAMES.map((name) => [name, `http://127.0.0.1:${portOf(name)}`] as const),
    ['recorder', recorder.url] as const,
  ]
  const policy = `version: 1
hosts: ["*"]
client: { address: socket }
identity: { issuer: "${ISSUER}", secret: IDENTITY }
origins:
${origins.map(([name, url]) => `  ${name}: { url: "${url}", stripPrefix: /${name}, identity: { audience: ${AUDIENCE} } }`).join('\n')}
routes:
${origins.map(([name]) => `  - { name: ${name}, match: { path: "/${name}/*", methods: [GET, POST] }, origin: ${name}, guards: [{ payload: { rules: core } }] }`).join('\n')}
`
  gate = await startGate(policyFolder(policy), {
    port: gatePort,
    env: { GATEHOUSE_SECRET_IDENTITY: setOf(await makeKey('a', 'P-256'), await makeKey('b')) },
  })
}, 300_000)

afterAll(async () => {
  await gate?.stop()
  for (const child of children) child.kill('SIGTERM')
  for (const server of [recorder?.server, ...servers]) {
    server?.closeAllConnections()
    server?.close()
  }
})

const JSON_BODY = {
  method: 'POST',
  body: '{"n":1}',
  headers: { 'content-type': 'application/json' },
} as const

/** The headers that the gate would send to an origin for this very request. */
const tokenFor = async (target: string, init: RequestInit = {}): Promise<string> => {
  recorded.length = 0
  const response = await fetch(`${gate.url}/recorder${target}`, init)
  expect(response.status).toBe(200)
  return String(recorded[0]?.['x-gatehouse-identity'])
}

const ask = async (
  name: Name,
  target: string,
  init: RequestInit & { readonly token?: string } = {},
): Promise<number> => {
  const { token, ...rest } = init
  const headers = {
    ...(rest.headers as Record<string, string> | undefined),
    ...(token === undefined ? {} : { 'x-gatehouse-identity': token }),
  }
  const response = await fetch(`http://127.0.0.1:${ports.get(name)}${target}`, { ...rest, headers })
  await response.arrayBuffer()
  return response.status
}

describe.each(NAMES)('%s', (name) => {
  test.each([
    ['/orders/7', {}],
    ['/orders/7?full=1&x=%2f%20', {}],
    ['/a%20b/%C3%BC', {}],
    ['/orders', JSON_BODY],
    ['/orders?x=1', JSON_BODY],
  ])('believes what came through the gate: %s', async (target, init) => {
    const response = await fetch(`${gate.url}/${name}${target}`, init)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ body: 'body' in init ? init.body : '' })
  })

  test('believes nobody else', async () => {
    expect(await ask(name, '/orders/7')).toBe(401)
    expect(await ask(name, '/orders/7', { token: 'forged' })).toBe(401)
    expect(await ask(name, '/orders/7', { headers: { 'x-gatehouse-subject': 'admin' } })).toBe(401)
  })

  test('believes a token for its own request alone, once', async () => {
    const target = '/orders/7?a=1'
    for (const other of ['/orders/8?a=1', '/orders/7?a=2', '/orders/7', '/orders/7?a=1&b'])
      expect(await ask(name, other, { token: await tokenFor(target) })).toBe(401)
    expect(await ask(name, target, { method: 'POST', token: await tokenFor(target) })).toBe(401)
    const token = await tokenFor(target)
    expect(await ask(name, target, { token })).toBe(200)
    expect(await ask(name, target, { token })).toBe(401)
    const [head = '', claims = '', signature = ''] = (await tokenFor(target)).split('.')
    const flipped = `${signature.slice(0, 8)}${signature[8] === 'A' ? 'B' : 'A'}${signature.slice(9)}`
    expect(await ask(name, target, { token: `${head}.${claims}.${flipped}` })).toBe(401)
    const none = encodeBase64url(new TextEncoder().encode('{"alg":"none","typ":"gatehouse-identity+jwt"}'))
    expect(await ask(name, target, { token: `${none}.${claims}.` })).toBe(401)
  })

  test('believes a token with its own body alone', async () => {
    expect(
      await ask(name, '/orders', {
        ...JSON_BODY,
        body: '{"n":2}',
        token: await tokenFor('/orders', JSON_BODY),
      }),
    ).toBe(401)
    expect(await ask(name, '/orders', { ...JSON_BODY, token: await tokenFor('/orders', JSON_BODY) })).toBe(
      200,
    )
  })
})
