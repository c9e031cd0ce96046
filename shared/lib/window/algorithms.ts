// The table of algorithms. Concurrency and penalty stand in it too, so that every store keeps them in the same way.

import { bucket } from './bucket.ts'
import { fixed } from './fixed.ts'
import { penalty } from './penalty.ts'
import { sliding } from './sliding.ts'
import type { Algorithm, AlgorithmName, Cell } from './window.ts'

const EMPTY: Cell = [0, 0, 0, 0]

/** Concurrency charges nothing: all of it stands in slots, and the cell stays empty. */
const concurrency: Algorithm = {
  roll: (_window, cell) => cell ?? EMPTY,
  free: (window) => window.quota,
  add: (_window, cell) => cell,
  wait: () => 0,
  reset: () => 0,
}

export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
  'token-bucket': bucket,
  'sliding-window': sliding,
  'fixed-window': fixed,
  calendar: fixed,
  concurrency,
  penalty,
}
