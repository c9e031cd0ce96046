// Virtual time: a heap of events, and promises that resolve when their time has come. The product's own code runs in
// between, to the end of its microtasks, so that what is simulated is what is deployed.

export interface Clock {
  readonly now: () => number
  readonly at: (atMs: number, run: () => void) => void
  readonly after: (ms: number) => Promise<void>
  /** Plays to the end, and then what is still awaited: no question stays without its answer. */
  readonly play: (endMs: number) => Promise<void>
}

interface Event {
  readonly atMs: number
  readonly order: number
  readonly awaited: boolean
  readonly run: () => void
}

export const clockOf = (startMs: number): Clock => {
  const heap: Event[] = []
  let nowMs = startMs
  let order = 0
  const enter = (atMs: number, run: () => void, awaited: boolean): void =>
    push(heap, { atMs, order: order++, awaited, run })
  return {
    now: () => nowMs,
    at: (atMs, run) => enter(atMs, run, false),
    after: async (ms) => new Promise((resolve) => enter(nowMs + ms, resolve, true)),
    play: async (endMs) => {
      for (let event = pop(heap); event !== undefined; event = pop(heap)) {
        if (event.atMs > endMs && !event.awaited) continue
        nowMs = event.atMs
        event.run()
        // Lets promise chains of the product run out before time goes on.
        for (let turn = 0; turn < MICROTASKS; turn++) await SETTLED
      }
    },
  }
}

/** Longer than the longest chain of awaits between a request and its answer. */
const MICROTASKS = 24

const SETTLED = Promise.resolve()

const isBefore = (one: Event, other: Event): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)

const push = (heap: Event[], event: Event): void => {
  let index = heap.length
  heap.push(event)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent] as Event
    if (!isBefore(event, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = event
}

const pop = (heap: Event[]): Event | undefined => {
  const [first] = heap
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child++
    const below = heap[child] as Event
    if (!isBefore(below, last)) break
    heap[index] = below
    index = child
  }
  heap[index] = last
  return first
}
