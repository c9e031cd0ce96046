// Prints the Worker's lines without ever waiting for whoever reads them: a harness that starts the gate with a pipe
// and reads nothing must not bring it to a stand. What the pipe does not take is dropped, and counted.

import type { Writable } from 'node:stream'

export interface Printer {
  readonly event: (line: string) => void
  /** How many lines were dropped. */
  readonly dropped: () => number
}

const WAITING_BYTES_MAX = 1 << 20

export const printer = (stream: Writable): Printer => {
  let dropped = 0
  return {
    event: (line) => {
      if (stream.writableLength > WAITING_BYTES_MAX) dropped++
      else stream.write(`${line}\n`)
    },
    dropped: () => dropped,
  }
}
