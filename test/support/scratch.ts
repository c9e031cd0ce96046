// One folder for whatever a run of the suites, and the programs that it starts, writes to the system's temporary
// folder. It goes with the run, also where a test was ended before it could tidy up.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest's global set-up; answers the tear-down. */
export const setup = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-run-'))
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
