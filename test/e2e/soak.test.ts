// Large bodies and long streams through a route whose guards read only the head: the Worker's memory stays flat. What
// `npm test` runs is short (160 MiB each way, 10 s); `npm run test:soak` moves 1 GiB each way and holds a stream open for
// an hour.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { family, openPolicy, policyFolder, startGate, until, type Gate } from '../support/gate.ts'

const MIB = 1_048_576
const LONG = process.env['GATEHOUSE_SOAK'] === '1'
const BODY_BYTES = (LONG ? 1024 : 160) * MIB
const STREAM_MS = Number(process.env['GATEHOUSE_SOAK_STREAM_S'] ?? (LONG ? 3600 : 10)) * 1000
/** What is in flight, and what the collector has not come to. Far less than the body. */
const GROWTH_BYTES_MAX = 96 * MIB

let origin: Server
let gate: Gate
const streams = new Set<ServerResponse>()

const listen = async (server: Server): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return promise
}

const CHUNK_BYTES = 65_536
const NOISE = new Uint8Array(4 * CHUNK_BYTES)
for (let at = 0; at < NOISE.length; at += CHUNK_BYTES)
  crypto.getRandomValues(NOISE.subarray(at, at + CHUNK_BYTES))

/** Pieces that differ, so that bytes that got mixed up would show. */
const pieceAt = (offset: number, bytesMax: number): Uint8Array => {
  const from = (offset / CHUNK_BYTES) * 97 * 13
  const start = from % (NOISE.length - CHUNK_BYTES)
  return NOISE.subarray(start, start + Math.min(CHUNK_BYTES, bytesMax))
}

interface Seen {
  readonly bytes: number
  readonly sha256: string
}

const seenOf = async (pieces: AsyncIterable<Uint8Array>): Promise<Seen> => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.byteLength
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** What arrives where all of it does. */
const expectedOf = (bytes: number): Seen => {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes; at += CHUNK_BYTES) hash.update(pieceAt(at, bytes - at))
  return { bytes, sha256: hash.digest('hex') }
}

/** Writes as fast as the other side takes it, and no faster. */
const pour = async (response: ServerResponse, bytes: number): Promise<void> => {
  for (let sent = 0; sent < bytes && !response.destroyed; sent += CHUNK_BYTES)
    if (!response.write(pieceAt(sent, bytes - sent))) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const go = (): void => resolve(undefined)
      response.once('drain', go).once('close', go)
      await promise
      response.off('drain', go).off('close', go)
    }
  response.end()
}

beforeAll(async () => {
  origin = createServer((request, response) => {
    if (request.url?.startsWith('/sink') === true) {
      void seenOf(request as AsyncIterable<Uint8Array>).then(
        (seen) => response.end(JSON.stringify(seen)),
        () => response.destroy(),
      )
    } else if (request.url?.startsWith('/source') === true) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      void pour(response, Number(new URL(request.url, 'http://o').searchParams.get('bytes')))
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const beat = setInterval(() => response.write(`data: ${Date.now()}\n\n`), 20)
      streams.add(response)
      response.on('close', () => {
        clearInterval(beat)
        streams.delete(response)
      })
    }
  })
  const limit = '[{ limit: { by: address, quota: 100000, window: 1m, sync: leased } }]'
  // This origin answers behind the body's last byte: an upload takes its time.
  const patient = openPolicy(limit).replace('9" }', '9", timeoutMs: 600000 }')
  const policy = patient.replace(
    'routes:',
    `routes:
  - name: counted
    match: { path: "/sink/counted", methods: [POST] }
    origin: only
    bounds: { bodyBytesMax: 4GiB }
    guards: []`,
  )
  gate = await startGate(policyFolder(policy), { origin: `http://127.0.0.1:${await listen(origin)}` })
})

afterAll(async () => {
  await gate.stop()
  origin.closeAllConnections()
  origin.close()
})

/** Resident memory of the workerd processes of this gate, in bytes. */
const residentBytes = (): number => {
  const rows = execFileSync('ps', ['-o', 'rss=,comm=', '-p', family(gate.pid).join(',')], {
    encoding: 'utf8',
  })
  const sizes = rows.split('\n').flatMap((row) => {
    const [, size, name] = /^\s*(\d+)\s+(\S+)/.exec(row) ?? []
    return name?.startsWith('workerd') === true ? [Number(size) * 1024] : []
  })
  expect(sizes.length).toBeGreaterThan(0)
  return sizes.reduce((sum, size) => sum + size, 0)
}

interface Watched<T> {
  readonly value: T
  readonly growthBytes: number
}

/** By how much the Worker's memory grows, at its most, while something goes on. */
const watch = async <T>(work: () => Promise<T>): Promise<Watched<T>> => {
  const before = residentBytes()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, residentBytes())), 250)
  try {
    const value = await work()
    most = Math.max(most, residentBytes())
    return { value, growthBytes: most - before }
  } finally {
    clearInterval(timer)
  }
}

const tell = (what: string, bytes: number): void =>
  console.log(`${what}: workerd grew by ${(bytes / MIB).toFixed(0)} MiB at most`)

const upload = async (path: string, bytes: number, stated: boolean): Promise<Seen> => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent >= bytes) controller.close()
      else controller.enqueue(pieceAt(sent, bytes - sent))
      sent += CHUNK_BYTES
    },
  })
  const response = await fetch(`${gate.url}${path}`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: stated ? { 'content-length': String(bytes) } : {},
  } as RequestInit)
  expect(response.status).toBe(200)
  return response.json<Seen>()
}

const download = async (bytes: number): Promise<Seen> => {
  const response = await fetch(`${gate.url}/source?bytes=${bytes}`)
  if (response.body === null) throw new Error('no body')
  return seenOf(response.body)
}

const PATIENT = { timeout: LONG ? STREAM_MS + 600_000 : 300_000 }

describe(`${BODY_BYTES / MIB} MiB through a route that reads only the head`, PATIENT, () => {
  test.each([
    ['an upload of stated length', '/sink', true],
    ['an upload of unstated length', '/sink', false],
    ['an upload that is counted', '/sink/counted', false],
  ])('%s', async (what, path, stated) => {
    // Buffers and compiled code that the first bytes bring are no growth.
    await upload(path, 16 * MIB, stated)
    const { value, growthBytes } = await watch(async () => upload(path, BODY_BYTES, stated))
    tell(what, growthBytes)
    expect(value).toEqual(expectedOf(BODY_BYTES))
    expect(growthBytes).toBeLessThan(GROWTH_BYTES_MAX)
  })

  test('a download', async () => {
    await download(16 * MIB)
    const { value, growthBytes } = await watch(async () => download(BODY_BYTES))
    tell('a download', growthBytes)
    expect(value).toEqual(expectedOf(BODY_BYTES))
    expect(growthBytes).toBeLessThan(GROWTH_BYTES_MAX)
  })
})

test(
  `a stream of events over ${STREAM_MS / 1000} s, and its end when the client leaves`,
  PATIENT,
  async () => {
    const leaving = new AbortController()
    const response = await fetch(`${gate.url}/events`, { signal: leaving.signal })
    const reader = response.body?.getReader()
    let events = 0
    const read = async (): Promise<void> => {
      const endMs = Date.now() + STREAM_MS
      while (Date.now() < endMs) {
        const next = await reader?.read()
        if (next === undefined || next.done) throw new Error('the stream ended')
        events++
      }
    }
    await sleep(500)
    const { growthBytes } = await watch(read)
    tell('a stream', growthBytes)
    expect(events).toBeGreaterThan(STREAM_MS / 1000)
    expect(growthBytes).toBeLessThan(GROWTH_BYTES_MAX)
    leaving.abort()
    expect(
      await until(
        async () => streams.size,
        (open) => open === 0,
      ),
    ).toBe(0)
  },
)
