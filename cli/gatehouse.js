#!/usr/bin/env node
// The command's door. The CLI is TypeScript that Node runs as it stands, which takes Node 22.18 or newer; a
// machine may carry an older one, so the project brings its own (the `node` package) and this file finds it.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./main.ts')
} else {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  // The channel tells `gatehouse dev` when this launcher is gone, however it went: it then ends as well.
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  child.on('error', () => {
    console.error(`gatehouse needs Node 22.18 or newer (this is ${process.version}): run npm ci first`)
    process.exitCode = 70
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 70 : 130)
  })
}
