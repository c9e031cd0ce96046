import { afterEach, describe, expect, test, vi } from 'vitest'

import { bench, guardOf, policyOf, requestOf } from './support.ts'

const encoder = new TextEncoder()

interface Source {
  readonly answer: () => Response
  readonly say: (text: string) => void
  readonly end: () => void
  readonly fail: () => void
  readonly cancelled: () => boolean
}

const sourceOf = (): Source => {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      control = controller
    },
    cancel: () => {
      cancelled = true
    },
  })
  return {
    answer: () => new Response(body),
    say: (text) => control?.enqueue(encoder.encode(text)),
    end: () => control?.close(),
    fail: () => control?.error(new TypeError('connection reset by 10.0.0.5')),
    cancelled: () => cancelled,
  }
}

const gateOver = (source: Source, origin: { readonly idleMs?: number; readonly totalMs?: number }) =>
  bench(policyOf([{ origin }]), source.answer)

const readerOf = (response: Response): ReadableStreamDefaultReader<Uint8Array> =>
  (response.body as ReadableStream<Uint8Array>).getReader()

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
  new TextDecoder().decode((await reader.read()).value)

afterEach(() => {
  vi.useRealTimers()
})

describe('an answer with bounds on its time', () => {
  test('that keeps talking passes piece by piece, and the event waits for its end', async () => {
    vi.useFakeTimers()
    const source = sourceOf()
    const gate = gateOver(source, { idleMs: 100 })
    const reader = readerOf(await gate.fetch(requestOf('/')))
    for (const piece of ['a', 'b', 'c', 'd']) {
      await vi.advanceTimersByTimeAsync(99)
      source.say(piece)
      expect(await textOf(reader)).toBe(piece)
    }
    expect(gate.events).toEqual([])
    source.end()
    expect((await reader.read()).done).toBe(true)
    await gate.settled()
    expect(gate.events[0]).toMatchObject({ outcome: 'admit', status: 200 })
    expect(gate.events[0]?.steps).toBeUndefined()
  })

  test.each([
    ['falls silent', { idleMs: 100 }, 'the answer fell silent'],
    ['takes too long', { totalMs: 100 }, 'the answer took too long'],
  ])(
    'that %s is broken off: it never looks whole, and the origin may stop',
    async (_name, origin, reason) => {
      vi.useFakeTimers()
      const source = sourceOf()
      const gate = gateOver(source, origin)
      const reader = readerOf(await gate.fetch(requestOf('/')))
      source.say('half')
      expect(await textOf(reader)).toBe('half')
      const rest = expect(reader.read()).rejects.toThrow()
      await vi.advanceTimersByTimeAsync(101)
      await rest
      await gate.settled()
      expect(source.cancelled()).toBe(true)
      expect(gate.events[0]?.steps).toEqual([
        { guard: 'origin', mode: 'enforce', verdict: 'fault', code: 'origin.timeout', evidence: { reason } },
      ])
    },
  )

  test('that the origin resets is broken off, without its words', async () => {
    const source = sourceOf()
    const gate = gateOver(source, { idleMs: 60_000 })
    const reader = readerOf(await gate.fetch(requestOf('/')))
    source.say('half')
    expect(await textOf(reader)).toBe('half')
    source.fail()
    await expect(reader.read()).rejects.toThrow('the answer was broken off')
    await gate.settled()
    expect(gate.events[0]?.steps?.[0]).toMatchObject({ code: 'origin.unreachable' })
  })

  test('whose client leaves while the origin is silent is not the origin’s fault', async () => {
    const client = new AbortController()
    const gate = bench(policyOf([{ origin: { idleMs: 60_000 } }]), undefined, {
      world: {
        dispatch: (_url, init) =>
          Promise.resolve(
            new Response(
              new ReadableStream({
                start: (controller) =>
                  init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)),
              }),
            ),
          ),
      },
    })
    const response = await gate.fetch(requestOf('/', { signal: client.signal }))
    const rest = expect(response.text()).rejects.toThrow()
    client.abort()
    await rest
    await gate.settled()
    expect(gate.events).toHaveLength(1)
    expect(gate.events[0]?.steps).toBeUndefined()
  })

  test('whose client leaves stops at the origin, and guards are told of the end once', async () => {
    const source = sourceOf()
    let ends = 0
    const guard = guardOf({ kind: 'pass', onEnd: () => void ends++ })
    const gate = bench(policyOf([{ guards: [{ guard }], origin: { idleMs: 60_000 } }]), source.answer)
    const reader = readerOf(await gate.fetch(requestOf('/')))
    source.say('half')
    await textOf(reader)
    await reader.cancel()
    source.say('more')
    source.say('more')
    await gate.settled()
    expect([source.cancelled(), ends]).toEqual([true, 1])
  })
})

const bounded = () => bench(policyOf([{ bodyBytesMax: 1000 }]))
const streamOf = (chunks: number): ReadableStream<Uint8Array> => {
  let left = chunks
  return new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(new Uint8Array(100)) : controller.close()),
  })
}

describe('a streamed body on a route with a bound', () => {
  test.each([
    [0, 200],
    [9, 200],
    [10, 200],
    [11, 413],
    [100_000, 413],
  ])('%i chunks of 100 bytes: %i', async (chunks, status) => {
    const one = bounded()
    const response = await one.fetch(
      requestOf('/', { method: 'POST', body: streamOf(chunks), duplex: 'half' }),
    )
    await one.settled()
    expect(response.status).toBe(status)
    if (status === 200) expect(one.sent[0]?.body?.length).toBe(chunks * 100)
    else expect(one.events[0]).toMatchObject({ code: 'request.body-too-large', evidence: { bound: 1000 } })
  })

  test('what it states is enough to refuse it, and nothing is sent', async () => {
    const one = bounded()
    const headers = { 'content-length': '1001' }
    const response = await one.fetch(
      requestOf('/', { method: 'POST', body: streamOf(1), duplex: 'half', headers }),
    )
    expect([response.status, one.sent]).toEqual([413, []])
  })

  test('is the bound of a body that guards read, too', async () => {
    const guard = guardOf({ kind: 'pass' }, { reads: 'body' })
    const one = bench(policyOf([{ bodyBytesMax: 2000, guards: [{ guard }] }]))
    const statusOf = async (bytes: number) =>
      (await one.fetch(requestOf('/', { method: 'POST', body: 'x'.repeat(bytes) }))).status
    // The policy's own bound is 1024.
    expect([await statusOf(2000), await statusOf(2001)]).toEqual([200, 413])
  })
})
