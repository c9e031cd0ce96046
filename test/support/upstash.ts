// A real redis-server behind Upstash's REST protocol, on loopback: what limits with `store: upstash` are tested and
// demonstrated with. Redis can be paused, killed and started again; its data survives, as Upstash's does.

import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { createApp } from '@humanwhocodes/upstash-redis-server'

export interface Upstash {
  /** For UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN. */
  readonly url: string
  readonly token: string
  readonly redisPort: number
  /** Commands that have come in over REST. */
  readonly calls: () => number
  /** SIGSTOP: connections stand, nothing answers. */
  readonly pause: () => void
  readonly resume: () => void
  readonly kill: () => Promise<void>
  /** Starts the killed Redis again, on the same port and with its data. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface UpstashOptions {
  /** 0 picks a free one. */
  readonly port?: number
  readonly redisPort?: number
}

export const startUpstash = async (options: UpstashOptions = {}): Promise<Upstash> => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'))
  const redisPort = options.redisPort ?? (await freePort())
  let redis = await startRedis(redisPort, directory)
  const token = randomUUID()
  const app = createApp({ token, redisUrl: `redis://127.0.0.1:${redisPort}` })
  const scripts = new Map<string, string>()
  let calls = 0
  const server = createServer((request, response) => {
    calls++
    void respond(answer(app, scripts, request), response)
  })
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    redisPort,
    calls: () => calls,
    pause: () => void redis.kill('SIGSTOP'),
    resume: () => void redis.kill('SIGCONT'),
    kill: () => stop(redis),
    restart: async () => {
      redis = await startRedis(redisPort, directory)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await stop(redis)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

type App = ReturnType<typeof createApp>

const answer = async (
  app: App,
  scripts: Map<string, string>,
  request: IncomingMessage,
): Promise<Response> => {
  const body = translate(await text(request), scripts)
  return app.fetch(
    new Request(`http://127.0.0.1${request.url ?? '/'}`, {
      method: request.method ?? 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: request.headers.authorization ?? '',
      },
      ...(request.method === 'POST' ? { body } : undefined),
    }),
  )
}

/**
 * Takes Upstash's own script flag off: a real Redis refuses a script that bears it. The script then has another
 * digest, under which EVALSHA has to ask for it.
 */
const translate = (body: string, scripts: Map<string, string>): string => {
  let command: unknown
  try {
    command = JSON.parse(body)
  } catch {
    return body
  }
  if (!Array.isArray(command)) return body
  const commands = Array.isArray(command[0]) ? (command as unknown[][]) : [command as unknown[]]
  for (const one of commands) {
    const verb = typeof one[0] === 'string' ? one[0].toLowerCase() : ''
    if (typeof one[1] !== 'string') continue
    if (verb === 'eval') {
      const plain = one[1].replace(/^#!lua flags=allow-key-locking\n/, '')
      if (plain !== one[1]) scripts.set(sha1(one[1]), sha1(plain))
      one[1] = plain
    } else if (verb === 'evalsha') one[1] = scripts.get(one[1]) ?? one[1]
  }
  return JSON.stringify(command)
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

const respond = async (pending: Promise<Response>, response: ServerResponse): Promise<void> => {
  const reply = await pending
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  response.end(await reply.text())
}

const startRedis = async (port: number, directory: string): Promise<ChildProcess> => {
  const redis = spawn(
    'redis-server',
    [
      `--port ${port}`,
      '--bind 127.0.0.1',
      `--dir ${directory}`,
      '--save ',
      '--appendonly yes',
      '--appendfsync always',
    ].flatMap((option) => option.split(' ')),
    { stdio: 'ignore' },
  )
  let failure: Error | undefined
  redis.once('error', (error) => {
    failure = new Error('redis-server cannot be started: apt-get install redis-server', { cause: error })
  })
  for (let tries = 0; tries < 2400; tries++) {
    if (failure !== undefined) throw failure
    if (await isListening(port)) return redis
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  redis.kill('SIGKILL')
  throw new Error(`redis-server did not listen on port ${port}`)
}

const stop = async (redis: ChildProcess): Promise<void> => {
  if (redis.exitCode !== null || redis.signalCode !== null) return
  const ended = new Promise((resolve) => redis.once('exit', resolve))
  redis.kill('SIGKILL')
  await ended
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}
