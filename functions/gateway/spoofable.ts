// Names of request headers that no client may say to an origin: what a proxy in front states of the client, whom another
// proxy has authenticated (CWE-290), what makes a framework take another target, host or method than was judged, and
// what a framework tells itself. An origin that has once stood behind such a proxy believes them still.

/** Names under which the gate speaks to origins and, with debug on, to clients. */
const IDENTITY_NAMESPACE = 'x-gatehouse-'

const NAMES: ReadonlySet<string> = new Set([
  // Where the client is.
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'x-cluster-client-ip',
  'cluster-client-ip',
  'proxy-client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-custom-ip-authorization',
  // RFC 9440 §3.1: whoever terminates TLS states the certificate, and drops what a client states of it.
  'client-cert',
  'client-cert-chain',
  'x-client-dn',
  'x-client-verify',
  // Who the client is: Authelia, Kong.
  'remote-addr',
  'remote-user',
  'remote-groups',
  'remote-name',
  'remote-email',
  'x-anonymous-consumer',
  'x-credential-identifier',
  'x-credential-username',
  // The request's own history.
  'x-request-id',
  'traceparent',
  'tracestate',
  // CVE-2016-5385: CGI makes HTTP_PROXY of it, which clients in the origin take for their proxy.
  'proxy',
  // Another host or method.
  'x-host',
  'x-http-host-override',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-override-url',
])

const PREFIXES = [
  IDENTITY_NAMESPACE,
  'x-forwarded',
  'cf-',
  'x-envoy-',
  'x-azure-',
  'x-appengine-',
  'x-arr-',
  'wl-proxy-',
  'ssl-client-',
  'x-ssl-client',
  'x-client-cert',
  'x-amzn-mtls-',
  'x-remote-',
  'x-webauth-',
  'x-auth-request-',
  'x-authentik-',
  'x-authenticated-',
  'x-consumer-',
  'x-pomerium-',
  'x-goog-iap-',
  'x-goog-authenticated-user-',
  'x-amzn-oidc-',
  'x-ms-client-principal',
  'x-ms-token-',
  // CVE-2018-14773: -URL and its kin override the path in IIS and in frameworks that follow it.
  'x-original-',
  'x-rewrite-',
  // CVE-2025-29927: Next.js lets past its own checks what it takes for a request of its own.
  'x-middleware-',
] as const

/** `name` in lower case, and folded to letters, digits and '-'. */
export const isSpoofable = (name: string): boolean =>
  NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))
