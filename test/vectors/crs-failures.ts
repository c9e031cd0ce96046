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
