// Paths that two servers read as two paths. Each row names where the trick comes from; the gate refuses it, so that
// no route, guard or origin gets to disagree about it.

import { describe, expect, test } from 'vitest'
import { codeOf, exchangeOf, inspected } from '../exchange/kit.ts'

const AMBIGUOUS = 'request.path-ambiguous'
const ENCODING = 'request.path-encoding'

type Row = readonly [source: string, path: string, code: string]

const rows: readonly Row[] = [
  // Dot segments that the platform has not resolved.
  ['RFC 3986 §5.2.4', '/public/../admin', AMBIGUOUS],
  ['RFC 3986 §5.2.4', '/public/./admin', AMBIGUOUS],
  ['RFC 3986 §5.2.4', '/public/..', AMBIGUOUS],
  ['RFC 3986 §6.2.2.2', '/public/%2e%2e/admin', AMBIGUOUS],
  ['RFC 3986 §6.2.2.2', '/public/.%2E/admin', AMBIGUOUS],
  ['CVE-2021-41773 (Apache httpd)', '/cgi-bin/.%2e/.%2e/etc/passwd', AMBIGUOUS],
  ['CVE-2021-42013 (Apache httpd)', '/cgi-bin/%%32%65%%32%65/etc/passwd', ENCODING],
  ['CVE-2021-42013 (Apache httpd)', '/cgi-bin/%252e%252e/etc/passwd', AMBIGUOUS],
  // Path parameters that a servlet container cuts off.
  ['CVE-2020-5902 (F5 BIG-IP)', '/tmui/login.jsp/..;/tmui/locallb/fileRead.jsp', AMBIGUOUS],
  ['CVE-2020-1957 (Apache Shiro)', '/xxx/..;/admin', AMBIGUOUS],
  ['CVE-2020-1957 (Apache Shiro)', '/xxx/..;x=1/admin', AMBIGUOUS],
  ['CVE-2020-11989 (Apache Shiro)', '/;/admin', AMBIGUOUS],
  ['CVE-2020-13933 (Apache Shiro)', '/admin/%3bname', AMBIGUOUS],
  ['CVE-2020-13933 class', '/admin/..%3bx', AMBIGUOUS],
  ['Tomcat, parameters of a dot segment', '/.;v=1/admin', AMBIGUOUS],
  ['Tomcat, empty parameter', '/admin;/users', AMBIGUOUS],
  ['Tomcat, empty parameter', '/admin;', AMBIGUOUS],
  ['Tomcat, empty parameter', '/admin;;v=1', AMBIGUOUS],
  // Slashes that are none here and are there.
  ['CVE-2021-29492 (Envoy)', '/a%2fb', AMBIGUOUS],
  ['CVE-2021-29492 (Envoy)', '/a%2Fb', AMBIGUOUS],
  ['CVE-2021-29492 (Envoy)', '/public%2f..%2fadmin', AMBIGUOUS],
  ['CVE-2007-0450 (Apache Tomcat)', '/..%5cadmin', AMBIGUOUS],
  ['CVE-2007-0450 (Apache Tomcat)', '/..\\admin', AMBIGUOUS],
  ['CVE-2019-19781 (Citrix ADC)', '/vpn/../vpns/cfg/smb.conf', AMBIGUOUS],
  ['nginx merge_slashes', '/public//admin', AMBIGUOUS],
  ['nginx merge_slashes', '//admin', AMBIGUOUS],
  ['nginx merge_slashes', '/admin//', AMBIGUOUS],
  // Decoding twice.
  ['CVE-2001-0333 (IIS)', '/scripts/..%255c../winnt', AMBIGUOUS],
  ['CVE-2018-1271 (Spring)', '/static/%255c%255c..%255c/..%255c/windows', AMBIGUOUS],
  ['CWE-174', '/a%252fb', AMBIGUOUS],
  ['CWE-174', '/a%252Fb', AMBIGUOUS],
  ['CWE-174', '/a%255cb', AMBIGUOUS],
  ['CWE-174', '/%252e%252e', AMBIGUOUS],
  ['CWE-174', '/.%252e', AMBIGUOUS],
  ['CWE-174', '/..%253bx', AMBIGUOUS],
  ['CWE-174', '/a%2500.html', AMBIGUOUS],
  ['CWE-174', '/a%250d%250aSet-Cookie:b', AMBIGUOUS],
  ['CWE-174, three times', '/%25252e%25252e', AMBIGUOUS],
  ['CWE-174, three times', '/a%25252fb', AMBIGUOUS],
  ['CWE-174, four times', '/a%2525252fb', AMBIGUOUS],
  ['CWE-174 and overlong', '/%25c0%25ae%25c0%25ae/etc', AMBIGUOUS],
  ['CWE-174 and overlong', '/a%25c0%25afb', AMBIGUOUS],
  // UTF-8 that is none.
  ['CVE-2000-0884 (IIS), overlong slash', '/scripts/..%c0%af../winnt', ENCODING],
  ['CVE-2000-0884 (IIS), overlong slash', '/a%c1%9cb', ENCODING],
  ['CVE-2008-2938 (Apache Tomcat), overlong dot', '/%c0%ae%c0%ae/etc/passwd', ENCODING],
  ['RFC 3629 §10, overlong in three', '/%e0%80%af', ENCODING],
  ['RFC 3629 §10, overlong in four', '/%f0%80%80%af', ENCODING],
  ['RFC 3629 §3, surrogate', '/%ed%a0%80', ENCODING],
  ['RFC 3629 §3, beyond U+10FFFF', '/%f4%90%80%80', ENCODING],
  ['RFC 3629 §3, lone continuation', '/a%80', ENCODING],
  ['RFC 3629 §3, cut short', '/a%e2%82', ENCODING],
  ['RFC 3629 §3, cut by a letter', '/%e2%82b', ENCODING],
  ['RFC 3629 §3, Latin-1', '/caf%e9', ENCODING],
  // Escapes that are none.
  ['CVE-2000-0884 kin (IIS), %u', '/%u002e%u002e/admin', ENCODING],
  ['IIS %u of a full-width slash', '/a%uff0fb', ENCODING],
  ['IIS %u, decoded the second time', '/%25u002e%25u002e/admin', AMBIGUOUS],
  ['IIS %u, decoded the second time', '/a%25u002fb', AMBIGUOUS],
  ['RFC 3986 §2.1', '/100%', ENCODING],
  ['RFC 3986 §2.1', '/%2', ENCODING],
  ['RFC 3986 §2.1', '/%zz', ENCODING],
  ['RFC 3986 §2.1', '/% 41', ENCODING],
  ['RFC 3986 §2.1, full-width digits', '/%２ｅ', ENCODING],
  // Characters that end or split things.
  ['CVE-2013-4547 (nginx), NUL', '/file.jpg%20%00.php', ENCODING],
  ['CWE-158', '/a%00b', ENCODING],
  ['CWE-93', '/a%0d%0aSet-Cookie:%20b', ENCODING],
  ['CWE-93', '/a%0ab', ENCODING],
  ['CWE-150', '/a%1bb', ENCODING],
  ['CWE-150', '/a%7fb', ENCODING],
  ['CWE-150, C1', '/a%c2%85b', ENCODING],
  ['CVE-2021-32779 (Envoy), fragment', '/public#/../admin', AMBIGUOUS],
  // What becomes a dot under compatibility folding or trimming.
  ['CVE-2019-9636 class, full-width dots', '/%ef%bc%8e%ef%bc%8e/admin', AMBIGUOUS],
  ['CVE-2019-9636 class, two-dot leader', '/%e2%80%a5/admin', AMBIGUOUS],
  ['CVE-2019-9636 class, small full stops', '/%ef%b9%92%ef%b9%92/admin', AMBIGUOUS],
  ['CVE-2019-9636 class, full-width slash', '/a%ef%bc%8f%ef%bc%8e%ef%bc%8e%ef%bc%8fadmin', AMBIGUOUS],
  ['CVE-2019-9636 class, full-width escape', '/%ef%bc%852e%ef%bc%852e/admin', AMBIGUOUS],
  ['Windows cuts blanks off', '/..%20/admin', AMBIGUOUS],
  ['Windows cuts blanks off', '/%20../admin', AMBIGUOUS],
]

describe('a path that two servers read differently is refused', () => {
  test.each(rows)('%s: %s', (_source, path, code) => {
    expect(codeOf(inspected({ url: `https://api.example.com${path}` }))).toBe(code)
  })

  test.each(rows.filter(([, path]) => !/[#\\]/.test(path)))(
    '%s: %s, also where the platform has parsed the URL first',
    (_source, path) => {
      // The platform resolves plain dot segments itself: then what is left is no attack, and what passes is its path.
      const { href, pathname } = new URL(`https://api.example.com${path}`)
      const result = inspected({ url: href })
      if (result.ok) expect([result.value.path, /\.\.|%2e/i.test(pathname)]).toEqual([pathname, false])
      else expect([AMBIGUOUS, ENCODING]).toContain(result.error.code)
    },
  )

  test('a path of nothing but encoded percent signs is data, however long', () => {
    const url = `https://api.example.com/${'%25'.repeat(2700)}`
    expect(codeOf(inspected({ url }))).toBe('passes')
  })
})

describe('a path of an honest client passes', () => {
  test.each([
    ['/', '/', ['']],
    ['/v1/orders/', '/v1/orders/', ['v1', 'orders', '']],
    ['/v1/caf%C3%A9', '/v1/caf%C3%A9', ['v1', 'café']],
    ['/v1/café', '/v1/caf%C3%A9', ['v1', 'café']],
    ['/%e4%bd%a0%e5%a5%bd', '/%E4%BD%A0%E5%A5%BD', ['你好']],
    ['/%F0%9F%98%80', '/%F0%9F%98%80', ['😀']],
    ['/😀', '/%F0%9F%98%80', ['😀']],
    ['/a%20b', '/a%20b', ['a b']],
    ['/a b', '/a%20b', ['a b']],
    ['/%41%7E%2D', '/A~-', ['A~-']],
    ['/users/ada@example.com:work+x', '/users/ada@example.com:work+x', ['users', 'ada@example.com:work+x']],
    ['/map;v=1;w=2/x', '/map;v=1;w=2/x', ['map;v=1;w=2', 'x']],
    ['/a%3Bb', '/a%3Bb', ['a;b']],
    ['/a%3b', '/a%3B', ['a;']],
    ['/100%25', '/100%25', ['100%']],
    ['/100%25-off', '/100%25-off', ['100%-off']],
    ['/100%25efficient', '/100%25efficient', ['100%efficient']],
    ['/50%25%20of%20all', '/50%25%20of%20all', ['50% of all']],
    ['/a%2520b', '/a%2520b', ['a%20b']],
    ['/file%252etxt', '/file%252etxt', ['file%2etxt']],
    ['/v1/main...feature', '/v1/main...feature', ['v1', 'main...feature']],
    ['/.well-known/jwks.json', '/.well-known/jwks.json', ['.well-known', 'jwks.json']],
    ['/..hidden/...', '/..hidden/...', ['..hidden', '...']],
    ['/a|b[c]^`{}"<>', '/a%7Cb%5Bc%5D%5E%60%7B%7D%22%3C%3E', ['a|b[c]^`{}"<>']],
    ["/a!$&'()*+,;=b", "/a!$&'()*+,;=b", ["a!$&'()*+,;=b"]],
    ['/what%3F%23', '/what%3F%23', ['what?#']],
    ['/%E3%82%B8%EF%BC%8F%E3%83%87', '/%E3%82%B8%EF%BC%8F%E3%83%87', ['ジ／デ']],
    ['/50%EF%BC%85', '/50%EF%BC%85', ['50％']],
    ['/a%E2%80%A6', '/a%E2%80%A6', ['a…']],
  ])('%s as %s', (path, canonical, segments) => {
    const exchange = exchangeOf({ url: `https://api.example.com${path}` })
    expect([exchange.path, exchange.segments]).toEqual([canonical, segments])
  })
})
