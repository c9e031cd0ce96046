// A Worker that judges nothing and keeps as many of the gate's promises as STEPS names: what those cost on this platform,
// however the gate is written. `npm run bench:floor` measures them one upon the other.

const NEVER_FROM_CLIENTS = ['cf-connecting-ip', 'host', 'connection']
const NEVER_FROM_ORIGINS = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'x-gatehouse-decision',
  'x-gatehouse-rules',
]
const LATE = Symbol('late')

const { scheduler } = /** @type {{ scheduler: { wait: (ms: number) => Promise<void> } }} */ (
  /** @type {unknown} */ (globalThis)
)

/** @type {Set<string> | undefined} */
let steps

export default {
  /**
   * @param {Request} request
   * @param {{ ORIGIN: string, STEPS: string }} env
   * @param {{ waitUntil: (work: Promise<unknown>) => void }} context
   */
  fetch(request, env, context) {
    steps ??= new Set(env.STEPS.split(' '))
    const answer = handle(request, env, steps)
    if (steps.has('leaving')) context.waitUntil(answer)
    return answer
  },
}

/**
 * @param {Request} request
 * @param {{ ORIGIN: string }} env
 * @param {Set<string>} has
 */
const handle = async (request, env, has) => {
  const nowMs = Date.now()
  const id = crypto.randomUUID()
  const path = request.url.slice(request.url.indexOf('/', 8))
  const received = new Map(has.has('read') ? request.headers : [])
  const body = has.has('body') && request.body !== null ? await request.arrayBuffer() : request.body
  /** @type {Record<string, unknown>} */
  const init = { method: request.method, redirect: 'manual', headers: headersOf(request, id, has), body }
  if (has.has('uncached') && request.method === 'GET') init['cache'] = 'no-store'
  if (has.has('leaving')) init['signal'] = request.signal
  if (has.has('answer')) init['encodeResponseBody'] = 'manual'
  const sent = fetch(env.ORIGIN + path, init)
  const first = await (has.has('timeout') ? orLate(sent, 30_000) : sent)
  if (typeof first === 'symbol') return new Response(null, { status: 504 })
  const answer = has.has('answer') ? answerOf(first, id) : first
  if (has.has('line')) console.log(`${request.method} ${path} ${answer.status}`)
  if (has.has('event')) console.log(eventOf(request, path, id, nowMs, received.size))
  return answer
}

/**
 * @param {Request} request
 * @param {string} id
 * @param {Set<string>} has
 */
const headersOf = (request, id, has) => {
  if (!has.has('copy') && !has.has('headers')) return request.headers
  const headers = new Headers(request.headers)
  headers.set('x-request-id', id)
  if (!has.has('headers')) return headers
  for (const name of NEVER_FROM_CLIENTS) headers.delete(name)
  headers.set('cdn-loop', 'gatehouse')
  headers.set('via', '1.1 gatehouse')
  headers.set('x-forwarded-for', '203.0.113.9')
  headers.set('x-forwarded-proto', 'http')
  headers.set('x-forwarded-host', '127.0.0.1:28103')
  headers.set('traceparent', `00-${id.replaceAll('-', '')}-${id.slice(24)}${id.slice(0, 4)}-01`)
  headers.set('x-gatehouse-route', 'read')
  headers.set('x-gatehouse-principal', '["http://127.0.0.1:28101","user-4711"]')
  headers.set('x-gatehouse-subject', 'user-4711')
  headers.set('x-gatehouse-issuer', 'http://127.0.0.1:28101')
  headers.set('x-gatehouse-scopes', 'orders:read orders:write')
  return headers
}

/**
 * @param {Promise<Response>} sent
 * @param {number} ms
 * @returns {Promise<Response | symbol>}
 */
const orLate = (sent, ms) =>
  new Promise((resolve, reject) => {
    sent.then(resolve, reject)
    void scheduler.wait(ms).then(() => resolve(LATE))
  })

/**
 * @param {Response} first
 * @param {string} id
 */
const answerOf = (first, id) => {
  const answer = new Response(first.body, first)
  for (const name of NEVER_FROM_ORIGINS) answer.headers.delete(name)
  answer.headers.set('x-request-id', id)
  answer.headers.set('ratelimit-policy', '"read.1";q=100000000;w=3600, "read.3";q=100000000;w=3600')
  answer.headers.set('ratelimit', '"read.1";r=99999999;t=1, "read.3";r=99999999;t=1')
  return answer
}

/**
 * @param {Request} request
 * @param {string} path
 * @param {string} id
 * @param {number} nowMs
 * @param {number} count
 */
const eventOf = (request, path, id, nowMs, count) =>
  JSON.stringify({
    event: 'gatehouse.decision',
    time: new Date(nowMs).toISOString(),
    id,
    outcome: 'admit',
    status: 200,
    policy: '97ea3951b41aa2b645107e9d9a4b9daa39ebd9a70c0522b9ec161400218fdf91',
    decideMs: 0,
    method: request.method,
    host: '127.0.0.1',
    path,
    query: ['expand', 'page'],
    client: { address: '203.0.113.9' },
    route: 'read',
    principal: { issuer: 'http://127.0.0.1:28101', subject: 'user-4711' },
    originMs: 2,
    requestBytes: count,
  })
