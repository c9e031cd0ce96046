// Identity providers as presets: what a policy's few words become, and which of a provider's tokens then pass. Tokens
// are made as each provider documents them, signed by keys of the test.

import { beforeAll, describe, expect, test } from 'vitest'

import {
  issuerProblems,
  issuerSchema,
  issuerWarnings,
  named,
} from '../../shared/guards/token/issuer.options.ts'
import { tokenDocument } from '../../shared/guards/token/document.ts'
import { tokenOptions } from '../../shared/guards/token/options.ts'
import { presets } from '../../shared/guards/token/presets.ts'
import {
  bearer,
  exchangeOf,
  guardFor,
  makePen,
  NOW_S,
  offlineKeys,
  portsWith,
  sign,
  wordOf,
} from './token.kit.ts'
import type { Asked, Pen } from './token.kit.ts'

type Words = Readonly<Record<string, unknown>>

const TENANT = '0b5e7a4e-6f0c-4d8e-9b1a-3c2d1e0f9a8b'
let pen: Pen

beforeAll(async () => {
  pen = await makePen('RS256', 'k1')
})

/** One row a provider: the words of the policy, the issuer that they mean, an access token's header and claims. */
const rows: readonly {
  readonly words: Words
  readonly iss: string
  readonly jwksUri: string
  readonly typ: string | undefined
  readonly claims: Words
  /** What must not pass: changes of the claims, and the code. */
  readonly refused: readonly (readonly [code: string, changes: Words])[]
}[] = [
  {
    words: { preset: 'cloudflare-access', team: 'acme', audience: 'aud-tag' },
    iss: 'https://acme.cloudflareaccess.com',
    jwksUri: 'https://acme.cloudflareaccess.com/cdn-cgi/access/certs',
    typ: undefined,
    claims: {
      aud: ['aud-tag'],
      type: 'app',
      sub: 'u1',
      email: 'u@example.com',
      identity_nonce: 'x',
      country: 'DE',
    },
    refused: [
      ['token.claims', { type: 'org' }],
      ['token.audience', { aud: ['another-application'] }],
      ['token.claims', { sub: '' }],
    ],
  },
  {
    words: { preset: 'auth0', domain: 'acme.eu.auth0.com', audience: 'https://api' },
    iss: 'https://acme.eu.auth0.com/',
    jwksUri: 'https://acme.eu.auth0.com/.well-known/jwks.json',
    typ: 'JWT',
    claims: { aud: ['https://api', 'https://acme.eu.auth0.com/userinfo'], azp: 'client' },
    refused: [
      ['token.audience', { aud: 'client' }],
      ['token.id-token', { nonce: 'n' }],
    ],
  },
  {
    words: { preset: 'okta', domain: 'acme.okta.com', audience: 'api://default' },
    iss: 'https://acme.okta.com/oauth2/default',
    jwksUri: 'https://acme.okta.com/oauth2/default/v1/keys',
    typ: undefined,
    claims: { aud: 'api://default', cid: 'client', uid: 'u1', scp: ['openid'], ver: 1 },
    refused: [['token.claims', { cid: undefined }]],
  },
  {
    words: { preset: 'okta', domain: 'login.acme.example', server: 'aus1', audience: 'api' },
    iss: 'https://login.acme.example/oauth2/aus1',
    jwksUri: 'https://login.acme.example/oauth2/aus1/v1/keys',
    typ: undefined,
    claims: { aud: 'api', cid: 'client' },
    refused: [['token.issuer', { iss: 'https://login.acme.example/oauth2/default' }]],
  },
  {
    words: {
      preset: 'cognito',
      region: 'eu-central-1',
      userPool: 'eu-central-1_AbCdEf',
      audience: 'app-client',
    },
    iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf',
    jwksUri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf/.well-known/jwks.json',
    typ: undefined,
    claims: { aud: undefined, client_id: 'app-client', token_use: 'access', scope: 'a/b' },
    refused: [
      ['token.claims', { token_use: 'id', aud: 'app-client' }],
      ['token.audience', { client_id: 'other' }],
    ],
  },
  {
    words: { preset: 'entra', tenant: TENANT, audience: 'api-id' },
    iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    jwksUri: `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`,
    typ: 'JWT',
    claims: { aud: 'api-id', ver: '2.0', azp: 'client', scp: 'read', tid: TENANT },
    refused: [
      ['token.claims', { azp: undefined }],
      ['token.claims', { ver: '1.0' }],
    ],
  },
  {
    words: { preset: 'entra-v1', tenant: TENANT, audience: 'api://api-id' },
    iss: `https://sts.windows.net/${TENANT}/`,
    jwksUri: `https://login.microsoftonline.com/${TENANT}/discovery/keys`,
    typ: 'JWT',
    claims: { aud: 'api://api-id', ver: '1.0', appid: 'client' },
    refused: [['token.claims', { appid: undefined }]],
  },
  {
    words: { preset: 'firebase', project: 'acme-1' },
    iss: 'https://securetoken.google.com/acme-1',
    jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    typ: 'JWT',
    claims: {
      aud: 'acme-1',
      auth_time: NOW_S - 100,
      user_id: 'u1',
      firebase: { sign_in_provider: 'password' },
    },
    refused: [
      ['token.audience', { aud: 'other-project' }],
      ['token.claims', { auth_time: undefined }],
      ['token.claims', { sub: '' }],
    ],
  },
  {
    words: { preset: 'clerk', domain: 'clerk.acme.example', audience: ['https://app.acme.example'] },
    iss: 'https://clerk.acme.example',
    jwksUri: 'https://clerk.acme.example/.well-known/jwks.json',
    typ: 'JWT',
    claims: { aud: undefined, azp: 'https://app.acme.example', sid: 'sess_1' },
    refused: [
      ['token.audience', { azp: 'https://evil.example' }],
      ['token.audience', { azp: undefined }],
    ],
  },
  {
    words: { preset: 'supabase', project: 'abcdefgh' },
    iss: 'https://abcdefgh.supabase.co/auth/v1',
    jwksUri: 'https://abcdefgh.supabase.co/auth/v1/.well-known/jwks.json',
    typ: 'JWT',
    claims: { aud: 'authenticated', role: 'authenticated', session_id: 's1', is_anonymous: false },
    refused: [
      ['token.claims', { role: 'anon' }],
      ['token.claims', { role: 'service_role' }],
    ],
  },
]

/** The preset's issuer, with the test's key in the place of the provider's. */
const issuerOf = (words: Words) => ({
  ...named('main', issuerSchema.parse(words)),
  keys: { kind: 'inline', jwks: { keys: [pen.jwk as Words] } } as const,
})

const judge = async (row: (typeof rows)[number], changes: Words = {}): Promise<string> => {
  const issuer = issuerOf(row.words)
  const text = await sign(pen, { iss: row.iss, ...row.claims, ...changes }, { typ: row.typ })
  const asked: Asked = issuer.header === undefined ? bearer(text) : { headers: { [issuer.header]: text } }
  const from = issuer.header === undefined ? {} : { from: [{ header: issuer.header }] }
  return wordOf(await guardFor([issuer], from).judge(exchangeOf(asked), portsWith(offlineKeys()), {}))
}

test('every preset has a row', () => {
  expect(new Set(rows.map(({ words }) => words['preset']))).toEqual(new Set(Object.keys(presets)))
})

describe.each(rows)('$words.preset as $iss', (row) => {
  test('means the issuer and the keys that the provider documents', () => {
    const issuer = named('main', issuerSchema.parse(row.words))
    expect(issuer.issuer).toBe(row.iss)
    expect(issuer.keys).toEqual({ kind: 'uri', jwksUri: row.jwksUri })
    expect(issuerProblems(issuer, { dev: false })).toEqual([])
    expect(issuerWarnings(issuer)).toEqual([])
  })

  test('takes an access token of its', async () => {
    expect(await judge(row)).toBe('pass')
  })

  test.each(row.refused)('refuses as %s a token with %j', async (code, changes) => {
    expect(await judge(row, changes)).toBe(code)
  })
})

test('a service token of Cloudflare Access is named by its client id', async () => {
  const [row] = rows
  if (row === undefined) throw new Error('no row')
  expect(await judge(row, { sub: '', common_name: 'service.access' })).toBe('pass')
})

test('tokens that come in a header of their own must be read from there', () => {
  const issuer = named('main', issuerSchema.parse(rows[0]?.words))
  const refusals = (from?: unknown) =>
    tokenDocument.refuses?.(
      tokenOptions.parse({ issuers: ['main'], ...(from === undefined ? {} : { from }) }),
      { issuers: new Map([['main', issuer]]) },
    ) ?? []
  expect(refusals().map(({ code }) => code)).toEqual(['issuer-header'])
  expect(refusals([{ header: 'Cf-Access-Jwt-Assertion' }])).toEqual([])
})

describe('a preset', () => {
  const problemsOf = (words: Words): readonly string[] =>
    (issuerSchema.safeParse(words).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    )

  test.each<[string, Words]>([
    ['preset: auth0 needs domain', { preset: 'auth0', audience: 'x' }],
    [
      'preset: cognito needs region and userPool',
      { preset: 'cognito', region: 'eu-central-1', audience: 'x' },
    ],
    [
      'team: "team" is no parameter of auth0',
      { preset: 'auth0', domain: 'a.auth0.com', team: 'x', audience: 'x' },
    ],
    [
      'issuer: the preset auth0 says it',
      { preset: 'auth0', domain: 'a.auth0.com', audience: 'x', issuer: 'https://x/' },
    ],
    [
      'keys: the preset auth0 says it',
      { preset: 'auth0', domain: 'a.auth0.com', audience: 'x', keys: 'discover' },
    ],
    ['audience: "audience" is missing', { preset: 'auth0', domain: 'a.auth0.com' }],
    ['preset: Invalid option', { preset: 'auth1', domain: 'a.auth0.com', audience: 'x' }],
    [
      'domain: this is no domain of its form',
      { preset: 'auth0', domain: 'evil.example/#.auth0.com', audience: 'x' },
    ],
    [
      'domain: this is no domain of its form',
      { preset: 'auth0', domain: 'a.auth0.com@evil.example', audience: 'x' },
    ],
    [
      'team: this is no team of its form',
      { preset: 'cloudflare-access', team: 'evil.example/', audience: 'x' },
    ],
    ['tenant: this is no tenant of its form', { preset: 'entra', tenant: 'common', audience: 'x' }],
    ['tenant: this is no tenant of its form', { preset: 'entra', tenant: 'organizations', audience: 'x' }],
    ['project: this is no project of its form', { preset: 'firebase', project: '../x' }],
  ])('is refused: %s', (expected, words) => {
    expect(problemsOf(words).join('; ')).toContain(expected)
  })

  test('that is loosened is warned of', () => {
    const loose = { preset: 'auth0', domain: 'a.auth0.com', audience: 'any', type: 'any', idTokens: 'accept' }
    expect(issuerWarnings(issuerSchema.parse(loose)).map(({ code }) => code)).toEqual([
      'issuer-audience-any',
      'issuer-type-any',
      'issuer-id-tokens',
    ])
  })

  test('is narrowed by what stands beside it, and keeps its own demands', () => {
    const issuer = issuerSchema.parse({
      preset: 'okta',
      domain: 'acme.okta.com',
      audience: 'api',
      claims: { tenant: 'acme' },
      type: 'at+jwt',
    })
    expect(issuer.type).toBe('at+jwt')
    expect(issuer.claims).toEqual([
      { name: 'cid', values: [] },
      { name: 'tenant', values: ['acme'] },
    ])
  })
})
