// The origin of the benchmark, in a process of its own: reads every body to its end, answers a small JSON, serves the
// issuer's key set, and counts both. The parent asks for the counts with a message.

import { createServer } from 'node:http'

const jwks = process.env['JWKS'] ?? '{"keys":[]}'
const counts = { forwarded: 0, keys: 0 }
const answer = JSON.stringify({ id: 42, item: 'lamp', state: 'shipped' })

const server = createServer((request, response) => {
  const isKeys = request.url === '/jwks'
  if (isKeys) counts.keys++
  else counts.forwarded++
  const text = isKeys ? jwks : answer
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.end(text)
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('listening'))
process.on('message', () => process.send?.({ ...counts }))
process.on('disconnect', () => process.exit(0))
