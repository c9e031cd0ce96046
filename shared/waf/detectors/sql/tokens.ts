// The tokens of one reading of a text as SQL: parallel arrays that are used again and again, so that a reading allocates
// nothing.

/** Tokens of one reading. Reused from call to call: nothing keeps it. */
export interface Tokens {
  kinds: Uint8Array
  starts: Int32Array
  ends: Int32Array
  count: number
  /** The first token that was taken over from another reading, and that; behind every token where none was. */
  shared: number
  source: Tokens | undefined
  /** Where another reading looks for what it may take over. */
  cursor: number
  /** Set where the last string never ended. */
  open: boolean
  text: string
}

export const newTokens = (): Tokens => ({
  kinds: new Uint8Array(256),
  starts: new Int32Array(256),
  ends: new Int32Array(256),
  count: 0,
  shared: 0,
  source: undefined,
  cursor: 0,
  open: false,
  text: '',
})

export const push = (tokens: Tokens, kind: number, start: number, end: number): void => {
  const at = tokens.count
  if (at === tokens.kinds.length) grow(tokens)
  tokens.kinds[at] = kind
  tokens.starts[at] = start
  tokens.ends[at] = end
  tokens.count = at + 1
}

export const grow = (tokens: Tokens): void => {
  const size = tokens.kinds.length * 2
  const kinds = new Uint8Array(size)
  const starts = new Int32Array(size)
  const ends = new Int32Array(size)
  kinds.set(tokens.kinds)
  starts.set(tokens.starts)
  ends.set(tokens.ends)
  tokens.kinds = kinds
  tokens.starts = starts
  tokens.ends = ends
}
