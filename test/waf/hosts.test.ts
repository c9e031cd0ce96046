// Server-side requests by what their hosts and paths tell: hosts without a scheme, paths of inner services behind names of
// strangers, addresses handed on within a link (CWE-918), and values that only look like a path (CWE-601). Inventories and
// settings are full of plain addresses: those pass.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine({ sensitivity: 1 })
const asked = (text: string): boolean => engine.text('query', 'value', 'query.url', text).refused
const searched = (text: string): boolean => engine.text('query', 'value', 'query.q', text).refused
const leaf = (text: string): boolean => engine.text('json', 'value', 'body.items[0].note', text).refused

describe('a host by itself', () => {
  test.each([
    '0x7f.0.0.1',
    '0x7f.1',
    ' 0x7f.0.0.1 ',
    '0x7f.0.0.1?x',
    '0X7F.0.0.1#',
    '0xa9.0xfe.0xa9.0xfe',
    '0251.0376.0251.0376',
    '0177.0.0.1:8080',
    '[::ffff:a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]:80',
    '①②⑦.⓪.⓪.①',
    '172。17。0。1/admin',
    '448.424.256.266/actuator/env',
    '𝟙27.0.0.1',
  ])('is refused anywhere in a spelling that nobody writes: %s', (text) => {
    expect(asked(text)).toBe(true)
    expect(leaf(text)).toBe(true)
  })

  test.each([
    '169.254.169.254',
    '100.100.100.200:80',
    'metadata.google.internal',
    '[fd00:ec2::254]',
    '[::ffff:10.0.0.1]',
  ])('is refused where one is asked for, and told of in a body: %s', (text) => {
    expect(asked(text)).toBe(true)
    expect(engine.text('json', 'value', 'body.target', text).refused).toBe(true)
    expect(leaf(text)).toBe(false)
  })

  test.each([
    '10.0.0.5',
    '127.0.0.1',
    'localhost',
    'localhost:8080',
    '127.0.0.1:6379',
    '::1',
    '[::1]:80',
    '[10.0.0.1]',
    '169.254.0.0/16',
    '10.1093/database/baw085',
    '10.1038/nature12373',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.01',
    '0127.50',
    '01.02.03.04',
    '1007.4.0016804.11',
    '012.001.002.003',
    'metadata.example.com',
    'metadata.name',
    'host.docker.internal',
    'app.127.0.0.1.nip.io',
  ])('is honest: %s', (text) => {
    expect(asked(text)).toBe(false)
    expect(leaf(text)).toBe(false)
  })
})

describe('a path that only an inner service has', () => {
  test.each([
    'http://rebound.example/latest/meta-data/iam/security-credentials/',
    'https://a.example:8080/computeMetadata/v1/instance/',
    '//203.0.113.7/metadata/instance?api-version=2021-02-01',
    'https://a.example/go?to=http://169.254.169.254.nip.io/',
    '/oauth?redirect_uri=http://169-254-169-254.sslip.io/x',
    'http://a.example/opc/v2/instance/',
    'localhost/latest/user-data',
    'lvh.me/latest/meta-data/',
    '[::]:80/computeMetadata/v1/',
    '2852039166/opc/v1/instance/',
  ])('of a cloud’s metadata is refused whatever the host is called: %s', (text) => {
    expect(asked(text)).toBe(true)
    expect(leaf(text)).toBe(true)
  })

  test.each([
    'http://docker:2375/containers/json',
    'http://etcd.kube-system.svc:2379/v2/keys/',
    'http://kubernetes/api/v1/secrets',
    'https://vault.service.consul:8200/v1/secret/data/x',
    'http://redis:6379/',
    'http://etcd.kube-system.svc:2379',
  ])('of a cluster is refused where it is fetched, and named by settings: %s', (text) => {
    expect(asked(text)).toBe(true)
    expect(leaf(text)).toBe(false)
  })

  test.each([
    'https://docs.example.com/cloud/latest/meta-data/',
    'https://api.example.com/api/v1/pods',
    'https://registry.example.com/v2/keys',
    'http://prometheus:9090/metrics',
    'http://redis.example.com:6379/',
    'https://example.com/latest/metadata',
    'rack7/latest/metadata',
    '09.08.2026/admin',
  ])('is honest of a stranger: %s', (text) => {
    expect(asked(text)).toBe(false)
    expect(leaf(text)).toBe(false)
  })
})

describe('an address within a link', () => {
  test.each([
    'https://a.example/r?to=http://127.0.0.1/',
    'https://a.example/login?next=http://localhost:22',
    'https://a.example/go/http://127.0.0.1:6379/',
    'https://a.example/x?src=http://10.0.0.1.nip.io/',
  ])('is refused where a server is led inwards: %s', (text) => {
    expect(asked(text)).toBe(true)
    expect(leaf(text)).toBe(true)
  })

  test.each([
    'https://id.example/authorize?redirect_uri=http://localhost:3000/callback',
    'https://id.example/login?next=http://localhost:3000/home',
    'https://stats.example/collect?dl=http://localhost:5173/docs',
  ])('is honest where a browser is sent back: %s', (text) => {
    expect(leaf(text)).toBe(false)
  })
})

describe('a value that only looks like a path', () => {
  test.each([
    '/\\evil.example/x',
    '//\\evil.example',
    '/%09/evil.example',
    '/%5cevil.example/',
    '///\\;@evil.example',
  ])('is refused anywhere: %s', (text) => {
    expect(leaf(text)).toBe(true)
  })

  test.each([
    '/\\bfoo.bar/',
    '/\\bnode.js/gi',
    '/\\.yml$/',
    '\\/index.php',
    '\\/\\/cdn.example.com\\/x.js',
    '///',
    '/// note',
  ])('is honest in a body: %s', (text) => {
    expect(leaf(text)).toBe(false)
  })

  test.each(['https:///evil.example', 'http:/evil.example/x', 'https:evil.example'])(
    'is refused as where a browser is sent: %s',
    (text) => {
      expect(asked(text)).toBe(true)
      expect(leaf(text)).toBe(false)
    },
  )
})

describe('a line break within an authority', () => {
  test.each([
    'ldap://localhost:389/%0astats%0aquit',
    'sftp://a.example/%0d%0ax',
    'unix:%2fvar%2frun%2fdocker.sock|http://x/',
  ])('is refused in a body: %s', (text) => {
    expect(leaf(text)).toBe(true)
  })
})

describe('a question that names a local server', () => {
  test.each([
    'http://localhost:8080 does not start',
    "http://localhost isn't working",
    'http://127.0.0.1:8000 is down, why',
  ])('is asked, not fetched: %s', (text) => {
    expect(searched(text)).toBe(false)
    expect(leaf(text)).toBe(false)
    expect(asked(text)).toBe(true)
  })

  test.each([
    'http://localhost:8080/admin does not start',
    'http://localhost:8080 is @evil.example',
    'http://localhost is\\evil.example/',
    'http://2130706433 is it',
    'http://169.254.169.254 is it',
  ])('is refused where a client may connect: %s', (text) => {
    expect(searched(text)).toBe(true)
    expect(leaf(text)).toBe(true)
  })
})
