// Signing in, being measured, being remembered: what browsers and their scripts send besides what a person types.

import { faker } from '@faker-js/faker'

import type { Random } from './random.ts'
import {
  base64,
  form,
  get,
  hex,
  json,
  page,
  query,
  send,
  some,
  surname,
  textInBase64,
  textInBase64Url,
  token,
  word,
} from './traffic.ts'
import type { Traffic } from './traffic.ts'

const jwt = (r: Random): string =>
  [
    { alg: 'RS256', kid: hex(r, 4) },
    { iss: 'https://id.example.com/', sub: `auth0|${hex(r, 12)}`, name: surname(r) },
  ]
    .map((part) => textInBase64Url(JSON.stringify(part)))
    .concat(token(r, 256))
    .join('.')

const assertion = (r: Random): string =>
  textInBase64(
    `<?xml version="1.0" encoding="UTF-8"?>\n<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${hex(r, 16)}"><ds:SignatureValue>${base64(r, 256)}</ds:SignatureValue><saml:AttributeValue xsi:type="xs:string">${surname(r)}</saml:AttributeValue></samlp:Response>`,
  )

export const browsers: readonly Traffic[] = [
  {
    name: 'traces',
    make: (r) =>
      json('/v1/traces', {
        resource: {
          'service.name': word(r),
          'process.command_line': r.pick([
            `java -Xmx1g -jar /app/${word(r)}.jar`,
            `node --max-old-space-size=4096 dist/${word(r)}.js`,
            `/usr/bin/python3 ${word(r)}.py`,
          ]),
        },
        spans: [
          {
            name: `GET /${word(r)}/{id}`,
            'db.statement': r.pick([
              `SELECT id FROM ${word(r)}s WHERE id = $1`,
              `select a.id from a join b on a.id = b.a_id where a.x in (?, ?) and b.y like ? order by 1`,
              'COMMIT',
            ]),
            'url.full': `http://localhost:3000/shop/${r.below(99)}.html`,
            'exception.stacktrace': `Error: ${some(r, 3)}\n    at Object.<anonymous> (/app/src/${word(r)}.ts:${r.below(99)}:9)`,
          },
        ],
      }),
  },
  {
    name: 'OAuth authorization requests',
    make: (r) =>
      get(
        `/oauth2/authorize?${query({ response_type: 'code id_token', client_id: hex(r, 10), redirect_uri: r.pick(['https://app.example.com/cb', 'http://localhost:8080/callback', 'http://127.0.0.1:51004/', 'com.example.app:/oauth', 'urn:ietf:wg:oauth:2.0:oob']), scope: 'openid profile https://api.example.com/drive.file', state: r.pick([token(r, 32), JSON.stringify({ n: hex(r, 4), to: '/a?b=c' })]), code_challenge: token(r, 32), login_hint: `${word(r)}.o'neil@example.com`, claims: '{"userinfo":{"given_name":{"essential":true},"email":null}}', ui_locales: 'fr-CA fr en' })}`,
      ),
  },
  {
    name: 'token requests and assertions',
    make: (r) =>
      r.pick([
        () =>
          form('/token', {
            grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
            assertion: jwt(r),
            scope: 'read:org',
          }),
        () =>
          form('/token', {
            grant_type: 'authorization_code',
            code: `4/${token(r, 40)}`,
            code_verifier: `${token(r, 40)}~.`,
          }),
        () => form('/acs', { SAMLResponse: assertion(r), RelayState: `/home?a=${word(r)}` }),
      ])(),
  },
  {
    name: 'beacons of analytics',
    make: (r) =>
      r.pick([
        () =>
          get(
            `/g/collect?${query({ v: 2, tid: `G-${hex(r, 4)}`, dl: page(r), dr: page(r), dt: `${some(r, 3)} – ${surname(r)}`, en: 'scroll', uafvl: 'Chromium;124.0.6367.60|Not-A.Brand;99.0.0.0', pr1: `idSKU_${r.below(999)}~nm${word(r)} ${word(r)}~br${surname(r)}~ca${word(r)}/${word(r)}~pr12.5~qt1` })}`,
          ),
        () =>
          send(
            '/v1/batch',
            'text/plain;charset=UTF-8',
            JSON.stringify({
              batch: [
                {
                  type: 'track',
                  event: some(r, 2),
                  context: {
                    page: { url: page(r), title: some(r, 3), search: `?q=${word(r)}+or+${word(r)}` },
                    userAgent: faker.internet.userAgent(),
                  },
                  properties: { name: `${word(r)} "${word(r)}" (${word(r)})` },
                },
              ],
            }),
          ),
        () =>
          send(
            '/csp',
            'application/csp-report',
            JSON.stringify({
              'csp-report': {
                'document-uri': page(r),
                'violated-directive': 'script-src-elem',
                'original-policy':
                  "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.example.com; report-uri /csp",
                'blocked-uri': r.pick(['inline', 'eval', 'data']),
              },
            }),
          ),
      ])(),
  },
  {
    name: 'cookies',
    // A quoted stamp in base64 that begins with a plus sign reads as SQL's sum.
    share: 0.01,
    make: (r) =>
      get('/app', [
        [
          'cookie',
          `__utmz=1.2.1.1.utmcsr=${r.pick(['letter', '(direct)'])}|utmccn=${r.pick(['(not set)', '(organic)'])}|utmcmd=${r.pick(['(none)', 'cpc'])}|utmctr=(not%20provided); _ga=GA1.2.${r.below(1e9)}.${r.below(1e9)}; OptanonConsent=isGpcEnabled=0&datestamp=Mon+Mar+03+2025+10%3A20%3A30+GMT%2B0100+(Central+European+Standard+Time)&groups=C0001%3A1%2CC0002%3A0&geolocation=DE%3BBY; CookieConsent={stamp:%27${encodeURIComponent(base64(r, 30))}%27%2Cnecessary:true%2Cmarketing:false%2Cver:1}; connect.sid=s%3A${token(r, 24)}.${encodeURIComponent(base64(r, 32))}; laravel_session=${encodeURIComponent(textInBase64(JSON.stringify({ iv: base64(r, 16), value: base64(r, 64), mac: hex(r, 32), tag: '' })))}; AWSALB=${base64(r, 96)}; prefs=${encodeURIComponent(JSON.stringify({ theme: 'dark', cols: [word(r), word(r)], name: surname(r) }))}; ajs_user_id=%22${hex(r, 12)}%22; s_vi=[CS]v1|${hex(r, 8)}-${hex(r, 8)}[CE]`,
        ],
      ]),
  },
  {
    name: 'headers',
    make: (r) =>
      get('/v1/orders', [
        ['forwarded', 'for="[2001:db8:cafe::17]:4711";proto=https;by=203.0.113.43;host="a.example:8443"'],
        ['traceparent', `00-${hex(r, 16)}-${hex(r, 8)}-01`],
        ['baggage', `userId=${word(r)},serverNode=DF%2028,isProduction=false;prop=1`],
        ['sec-ch-ua', `"Not;A=Brand";v="8", "Chromium";v="${r.below(150)}"`],
        ['if-none-match', `W/"${hex(r, 4)}-${base64(r, 12)}", "${hex(r, 10)}"`],
        ['prefer', 'return=representation; wait=100, handling=lenient'],
        ['accept', 'application/vnd.example.v3+json;q=0.9, text/html;level=1, */*;q=0.1'],
        [
          'authorization',
          r.pick([
            `Digest username="${word(r)}", realm="a@host.com", uri="/dir/index.html?a=b", qop=auth, nc=00000001, response="${hex(r, 16)}"`,
            `Bearer ${jwt(r)}`,
          ]),
        ],
        ['referer', page(r)],
        ['user-agent', faker.internet.userAgent()],
      ]),
  },
]
