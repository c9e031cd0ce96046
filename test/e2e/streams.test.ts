// A route whose guards read only the head streams both ways, and a client that leaves is noticed at the origin.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openPolicy, policyFolder, startGate, until, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

let origin: TestOrigin
let gate: Gate

beforeAll(async () => {
  origin = await startOrigin()
  const policy = openPolicy('[{ limit: { by: address, quota: 1000, window: 1m, sync: leased } }]')
  gate = await startGate(policyFolder(policy), { origin: origin.url })
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

type Reader = ReadableStreamDefaultReader<string>

const readerOf = (response: Response): Reader => {
  if (response.body === null) throw new Error('no body')
  return response.body.pipeThrough(new TextDecoderStream()).getReader()
}

/** Reads until `text` has come; fails by the test's own timeout when it never does. */
const readUntil = async (reader: Reader, text: string): Promise<string> => {
  let read = ''
  while (!read.includes(text)) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`the stream ended before "${text}": ${read}`)
    read += value
  }
  return read
}

const streamAt = async (index: number) => {
  const stream = await until(
    async () => origin.streams[index],
    (opened) => opened !== undefined,
  )
  if (stream === undefined) throw new Error('the origin saw no request')
  return stream
}

test('each server-sent event arrives before the next one is sent', async () => {
  const index = origin.streams.length
  const reader = readerOf(await fetch(`${gate.url}/stream`))
  const stream = await streamAt(index)
  for (const event of ['one', 'two', 'three']) {
    stream.write(`data: ${event}\n\n`)
    await readUntil(reader, `data: ${event}\n\n`)
  }
  stream.end()
  expect((await reader.read()).done).toBe(true)
})

test('a request body streams to the origin while it is still being sent', async () => {
  const index = origin.streams.length
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const answer = fetch(`${gate.url}/stream`, {
    method: 'POST',
    body: readable,
    duplex: 'half',
  } as RequestInit)
  await writer.write(encoder.encode('first'))
  const reader = readerOf(await answer)
  await readUntil(reader, 'got first')
  await writer.write(encoder.encode('second'))
  await readUntil(reader, 'got second')
  await writer.close()
  ;(await streamAt(index)).end()
  await reader.read()
})

// workerd on a laptop notices a reader's leaving when it writes; Cloudflare's edge notices it at once.
test('a client that leaves ends the request to the origin, at the next event at the latest', async () => {
  const index = origin.streams.length
  const leaving = new AbortController()
  const reader = readerOf(await fetch(`${gate.url}/stream`, { signal: leaving.signal }))
  const stream = await streamAt(index)
  let closed = false
  stream.on('close', () => (closed = true))
  stream.write('data: here\n\n')
  await readUntil(reader, 'here')
  leaving.abort()
  await until(
    async () => {
      if (!closed) stream.write('data: still there?\n\n')
      return closed
    },
    (over) => over,
  )
  expect(stream.writableFinished).toBe(false)
})
