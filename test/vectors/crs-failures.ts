// The regression tests that do not pass, each with its reason. The runner fails when one of them passes or another
// one fails; docs/crs.md shows this list.

export interface KnownFailure {
  readonly test: string
  readonly reason: string
}

const NO_SQL =
  '`" | type %SystemDrive%\\config.ini | "` is a command line, not SQL: libinjection matches it by a fingerprint of quotes and a pipe; rules 932xxx refuse it'
const CUT =
  '`/*/*/2 union all` stops before any SELECT: no statement follows, so nothing could run; libinjection matches the fingerprint'
const SQL =
  '`24 union all select 1,2,3 from aa/bar` is SQL, and is found; the test expects libinjection to miss it'

export const KNOWN_FAILURES: Readonly<Record<'4' | '3.3.4', readonly KnownFailure[]>> = {
  '4': [
    { test: '942100-13', reason: NO_SQL },
    { test: '942101-9', reason: CUT },
    { test: '942101-11', reason: SQL },
  ],
  '3.3.4': [{ test: '942100-13', reason: NO_SQL }],
}

export const failureTable = (): string =>
  Object.entries(KNOWN_FAILURES)
    .flatMap(([version, failures]) =>
      failures.map(({ test, reason }) => `| ${version} | ${test} | ${reason.replaceAll('|', '\\|')} |`),
    )
    .join('\n')

/** Of version 4 over HTTP through the Worker, beside those above: why, and which. */
const HTTP_REASONS: readonly (readonly [reason: string, tests: string])[] = [
  [
    'bytes in the target that no URL bears (`<`, `>`, `"`, `{`, `\\`, beyond ASCII): the server answers 400; a client that encodes them is judged',
    '921120-1 921120-2 921210-1 930120-9 932236-21 932240-9 932240-14 932240-15 932250-5 932260-28 932371-1 934100-13 934100-14 934100-23 934101-4 934120-23 934120-24 934120-25 934120-26 934120-39 934130-7 934160-7 934160-22 941100-1 941110-2 941160-1 941240-2 942130-9 942500-1 942500-2 943100-1 949110-1',
  ],
  [
    'a GET or HEAD with a body: refused as `request.body-unexpected`',
    '920170-2 920170-3 920170-6 920273-3 920420-3 920420-8 920420-12 920420-13 920420-15 920420-16 920420-17 932190-5 932190-6 932250-17 942190-42 942190-44 942560-1',
  ],
  ['a method that the server does not know: 400', '911100-5 911100-7 920100-10 920100-14 949110-4'],
  [
    'a path that two parsers may read in two ways: refused as `request.path-encoding` or `request.path-ambiguous`',
    '920272-5 921190-1 921190-2 921190-3 921190-4 931131-1 931131-2',
  ],
  [
    "`Connection` and `Transfer-Encoding` are the connection's own, and never reach a Worker",
    '920171-2 920171-3 920210-2 920210-3 920210-4 920210-6 920210-7',
  ],
  ['a field without a value is dropped by the server', '920310-1 920310-4 920311-1 920330-1 920640-4'],
  ['a POST without a length gets `Content-Length: 0`', '920180-1 920180-3'],
  ["`Accept-Encoding` is the platform's, which puts its own in its place", '920520-7 920521-7'],
  ['an absolute target arrives as its path', '920100-16'],
  ['no Host, an empty one, or HTTP/4.0: 400', '920280-1 920290-4 920430-8'],
  ['a `Content-Length` that is not the length of what follows', '920400-1 921110-6'],
  [
    'the report of scores in the last phase is no finding: the event has the scores, and `x-gatehouse-rules` what made them',
    '980170-1 980170-2',
  ],
]

export const HTTP_FAILURES: ReadonlySet<string> = new Set([
  ...KNOWN_FAILURES['4'].map(({ test }) => test),
  ...HTTP_REASONS.flatMap(([, tests]) => tests.split(' ')),
])

export const httpTable = (): string =>
  HTTP_REASONS.map(([reason, tests]) => `| ${reason} | ${tests.replaceAll(' ', ', ')} |`).join('\n')
