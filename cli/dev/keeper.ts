// Starts wrangler and ends everything that wrangler started as soon as the process that asked for it is gone,
// however it went: after a SIGKILL nobody else could, and an orphaned workerd would keep its memory and ports.
// It runs as the leader of a process group of its own; its arguments are wrangler's. The run's folder goes with it: it
// holds the run's secrets.

import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const GRACE_MS = 3_000
const CONFIG = '--config='

// The package's main file is the command line itself; its bin only wraps it in one more process.
const wrangler = createRequire(import.meta.url).resolve('wrangler')

const child = spawn(process.execPath, ['--no-warnings', wrangler, ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})

let ending = false

/** Where this run's configuration, secrets and state stand, and nothing else. */
const folder = process.argv.find((word) => word.startsWith(CONFIG))?.slice(CONFIG.length)

const killGroup = (): void => {
  removeFolder()
  try {
    process.kill(-process.pid, 'SIGKILL')
  } catch {
    // No process groups on this platform, or nobody left in it.
  }
  process.exit(0)
}

const removeFolder = (): void => {
  if (folder === undefined) return
  try {
    rmSync(dirname(folder), { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Whoever still writes there is killed next; the next run on this port begins with an empty folder.
  }
}

const end = (): void => {
  if (ending) return
  ending = true
  child.kill('SIGTERM')
  setTimeout(killGroup, GRACE_MS)
}

child.on('message', (message) => {
  if (process.connected) process.send?.(message)
})
child.on('error', () => process.exit(1))
child.on('exit', (code) => {
  if (ending) killGroup()
  process.exit(code ?? 1)
})
process.on('disconnect', end)
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.on('SIGHUP', end)
