// Temporary folders of tests: whoever asks for one leaves none behind, whether its tests pass or fail.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll } from 'vitest'

const made: string[] = []

/** A folder that goes when the file's tests are over. */
export const temporaryFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-${name}-`))
  made.push(folder)
  return folder
}

// Registered on import, before the file's own hooks, and so run behind them: servers in a folder have ended by then.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})
