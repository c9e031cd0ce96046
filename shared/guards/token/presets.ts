// What known identity providers write into their tokens, as data: how an issuer is spelled, where its keys are, and
// what else than the standard's `aud`, `sub` and `typ` says what a token is for. Each row is what the provider
// documents; whatever a row says, a policy may narrow further, and never by accident loosen.

export interface Preset {
  /** Parameters that the policy must state, in this order: `domain: example.eu.auth0.com`. */
  readonly needs: readonly Parameter[]
  /** Parameters that it may state, with what stands when it does not. */
  readonly may: Readonly<Partial<Record<Parameter, string>>>
  /** Templates: `{domain}` is the parameter. */
  readonly issuer: string
  readonly jwksUri: string
  readonly algorithms: readonly string[]
  /** `any` where the provider writes no `typ`, or one that tells nothing. */
  readonly type: string
  /** A template; absent where only the policy can know it. */
  readonly audience?: string
  readonly audienceClaim?: string
  readonly subjectClaims?: readonly string[]
  readonly claims?: Readonly<Record<string, string>>
  readonly idTokens?: 'accept'
  /** The header that its tokens come in, where it is not Authorization. */
  readonly header?: string
}

export type Parameter = 'domain' | 'server' | 'team' | 'region' | 'userPool' | 'tenant' | 'project'

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

/** What a parameter may be: nothing that could end a host or a path and begin another. */
export const parameterForms: Readonly<Record<Parameter, RegExp>> = {
  domain: new RegExp(`^${LABEL}(?:\\.${LABEL}){1,8}$`),
  server: /^[A-Za-z0-9_-]{1,64}$/,
  team: new RegExp(`^${LABEL}$`),
  region: /^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$/,
  userPool: /^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}_[A-Za-z0-9]{1,55}$/,
  tenant: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  project: /^[a-z0-9][a-z0-9-]{1,62}$/,
}

export const presets = {
  'cloudflare-access': {
    needs: ['team'],
    may: {},
    issuer: 'https://{team}.cloudflareaccess.com',
    jwksUri: 'https://{team}.cloudflareaccess.com/cdn-cgi/access/certs',
    algorithms: ['RS256'],
    type: 'any',
    // `app` is a token for an application; `org` is the log-in at the team itself.
    claims: { type: 'app' },
    // Service tokens have an empty sub, and their client id as common_name.
    subjectClaims: ['sub', 'common_name'],
    header: 'cf-access-jwt-assertion',
  },
  auth0: {
    needs: ['domain'],
    may: {},
    issuer: 'https://{domain}/',
    jwksUri: 'https://{domain}/.well-known/jwks.json',
    algorithms: ['RS256'],
    // The API's token dialect "RFC 9068" writes at+jwt instead: state it then.
    type: 'jwt',
  },
  okta: {
    needs: ['domain'],
    may: { server: 'default' },
    issuer: 'https://{domain}/oauth2/{server}',
    jwksUri: 'https://{domain}/oauth2/{server}/v1/keys',
    algorithms: ['RS256'],
    // No typ is written; cid stands in access tokens only.
    type: 'any',
    claims: { cid: 'any' },
  },
  cognito: {
    needs: ['region', 'userPool'],
    may: {},
    issuer: 'https://cognito-idp.{region}.amazonaws.com/{userPool}',
    jwksUri: 'https://cognito-idp.{region}.amazonaws.com/{userPool}/.well-known/jwks.json',
    algorithms: ['RS256'],
    type: 'any',
    // Access tokens bear no aud; the app client stands in client_id.
    audienceClaim: 'client_id',
    claims: { token_use: 'access' },
  },
  entra: {
    needs: ['tenant'],
    may: {},
    issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
    jwksUri: 'https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys',
    algorithms: ['RS256'],
    type: 'jwt',
    // An ID token of the same registration has the same aud; it has no azp.
    claims: { ver: '2.0', azp: 'any' },
  },
  'entra-v1': {
    needs: ['tenant'],
    may: {},
    issuer: 'https://sts.windows.net/{tenant}/',
    jwksUri: 'https://login.microsoftonline.com/{tenant}/discovery/keys',
    algorithms: ['RS256'],
    type: 'jwt',
    claims: { ver: '1.0', appid: 'any' },
  },
  firebase: {
    needs: ['project'],
    may: {},
    issuer: 'https://securetoken.google.com/{project}',
    jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    algorithms: ['RS256'],
    type: 'jwt',
    audience: '{project}',
    // Firebase has ID tokens only, and means them to be sent to APIs.
    idTokens: 'accept',
    claims: { auth_time: 'any' },
  },
  clerk: {
    needs: ['domain'],
    may: {},
    issuer: 'https://{domain}',
    jwksUri: 'https://{domain}/.well-known/jwks.json',
    algorithms: ['RS256'],
    type: 'jwt',
    // Session tokens bear no aud; the web origin that they were made for stands in azp.
    audienceClaim: 'azp',
    claims: { sid: 'any' },
  },
  supabase: {
    needs: ['project'],
    may: {},
    issuer: 'https://{project}.supabase.co/auth/v1',
    jwksUri: 'https://{project}.supabase.co/auth/v1/.well-known/jwks.json',
    algorithms: ['ES256', 'RS256'],
    type: 'jwt',
    audience: 'authenticated',
    claims: { role: 'authenticated' },
  },
} as const satisfies Readonly<Record<string, Preset>>

export type PresetName = keyof typeof presets

export const fillTemplate = (
  template: string,
  parameters: { readonly [Name in Parameter]?: string | undefined },
): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (_whole, name: string) => parameters[name as Parameter] ?? '')

export const presetOf = (name: string): Preset | undefined =>
  Object.hasOwn(presets, name) ? presets[name as PresetName] : undefined
