// A map that forgets: bounded by entries and by bytes, the least recently used goes first. Every operation is O(1),
// and a hit allocates nothing. A single entry larger than the whole bound is not taken at all, so that one large
// value cannot drive out everything else.

export interface Lru<Key, Value> {
  /** The value, which counts as used now; undefined when absent. */
  readonly get: (key: Key) => Value | undefined
  /** Adds or replaces. `bytes` is what the caller reckons the entry to cost. */
  readonly set: (key: Key, value: Value, bytes: number) => void
  readonly delete: (key: Key) => void
  readonly clear: () => void
  readonly size: () => number
  readonly bytes: () => number
}

export interface LruBounds {
  readonly entriesMax: number
  readonly bytesMax: number
}

interface Node<Key, Value> {
  readonly key: Key
  value: Value
  bytes: number
  newer: Node<Key, Value> | undefined
  older: Node<Key, Value> | undefined
}

export const lru = <Key, Value>(bounds: LruBounds): Lru<Key, Value> => {
  const nodes = new Map<Key, Node<Key, Value>>()
  let newest: Node<Key, Value> | undefined
  let oldest: Node<Key, Value> | undefined
  let bytes = 0

  const unlink = (node: Node<Key, Value>): void => {
    if (node.newer === undefined) newest = node.older
    else node.newer.older = node.older
    if (node.older === undefined) oldest = node.newer
    else node.older.newer = node.newer
  }
  const link = (node: Node<Key, Value>): void => {
    node.newer = undefined
    node.older = newest
    if (newest === undefined) oldest = node
    else newest.newer = node
    newest = node
  }
  const remove = (node: Node<Key, Value>): void => {
    unlink(node)
    nodes.delete(node.key)
    bytes -= node.bytes
  }
  const removeOldest = (): void => {
    if (oldest !== undefined) remove(oldest)
  }

  return {
    get: (key) => {
      const node = nodes.get(key)
      if (node === undefined) return undefined
      if (node !== newest) {
        unlink(node)
        link(node)
      }
      return node.value
    },
    set: (key, value, cost) => {
      const present = nodes.get(key)
      if (present !== undefined) remove(present)
      if (cost > bounds.bytesMax || bounds.entriesMax < 1) return
      const node: Node<Key, Value> = { key, value, bytes: cost, newer: undefined, older: undefined }
      nodes.set(key, node)
      link(node)
      bytes += cost
      while (nodes.size > bounds.entriesMax || bytes > bounds.bytesMax) removeOldest()
    },
    delete: (key) => {
      const node = nodes.get(key)
      if (node !== undefined) remove(node)
    },
    clear: () => {
      nodes.clear()
      newest = undefined
      oldest = undefined
      bytes = 0
    },
    size: () => nodes.size,
    bytes: () => bytes,
  }
}
