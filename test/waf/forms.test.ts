// Forms that one reader alone takes, each by a branch of its own: without the branch the row passes.

import { describe, expect, test } from 'vitest'

import { payloadGuard, refusing } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'

const isRefused = refusing()
const judge = payloadGuard()

const FORMS: Readonly<Record<string, readonly string[]>> = {
  'Freemarker makes an object in a macro’s place': ['<@"freemarker.template.utility.Execute"?new()/>'],
  'Freemarker assigns in square brackets': ['[#assign x = 1]'],
  'Velocity reads files, and defines what it calls': [
    '#include("a.vm")',
    '#parse($x)',
    '#define($x)a#end',
    '#macro(x)a#end',
  ],
  'Smarty calls itself': ["{self::getStreamVariable('file:///srv/x')}"],
  'Blade’s own environment': ["{{ $__env->make('x') }}"],
  'script whose names are made of marks': ['$=~[];$={___:++$}'],
  'a script’s name with what parsers drop': ['<s[NULL]cript>x', '<scr\\0ipt>x'],
  'a comment that edge servers read': ['<!--esi $(HTTP_COOKIE) -->'],
  'markup in UTF-7 (RFC 2152)': ['+ADw-script+AD4-alert(1)', 'x +ADw-img src=x', '+ADw-a+AD4-`x`'],
  'a scheme of digits': ['0://evil.example:80;http://example.com/'],
  'a socket in front of a proxy’s address (CVE-2021-40438)': ['unix:AAAA|http://a.example/'],
  'an old service without slashes': ['gopher:127.0.0.1:25/_x'],
  'userinfo with a blank': ['http://example.com @127.0.0.1/'],
  'a private address of IPv6': ['http://[fd12:3456::1]/'],
  'an object to load from an address (JNDI)': ['ldap://198.51.100.7:1389/x', 'ldaps://198.51.100.7/Exploit'],
  'a way out of where a class loader looks': ['classpath:../../application.yml', 'classpath:/../x'],
  'a file by its stream (NTFS)': ['web.config::$DATA', 'x.asp::$data', 'uploads:$I30:$INDEX_ALLOCATION'],
  'a climb whose percent signs are lost': ['..2f..2f..2fetc2fpasswd'],
}

describe.each(Object.entries(FORMS))('%s', (_name, texts) => {
  test.each(texts)('%s is refused', (text) => {
    expect(['query', 'json', 'form'].filter((place) => !isRefused(place, text))).toEqual([])
  })
})

test.each([
  'ldap://198.51.100.7/',
  'ldap://198.51.100.7/dc=example,dc=com',
  'ldap://dc1.example.com/users',
  'classpath:application.yml',
  'std::$DATA_DIR/x',
  'Undefined property: App\\Models\\User::$data',
  'self::$data',
  'cost: $DATA',
])('passes in a body: %s', (text) => {
  expect(isRefused('json', text)).toBe(false)
})

const asked = (target: string): boolean => {
  const { exchange } = exchangeOf('GET', target, [])
  return exchange === undefined || judge(exchange).kind === 'deny'
}

test.each([
  ['letters that are encoded twice (CVE-2023-20198)', '/%2577eb%2575i_x/y'],
  ['a file of accounts behind a server’s own prefix (CVE-2025-30208)', '/@fs/etc/passwd'],
])('a path is refused: %s', (_what, target) => {
  expect(asked(target)).toBe(true)
})

test.each(['/save%2550now', '/a%2520b%2520c', '/@scope/etc', '/caf%25C3%25A9'])(
  'a path passes: %s',
  (target) => {
    expect(asked(target)).toBe(false)
  },
)

test('where a class loader looks is refused where one thing is asked for', () => {
  expect(isRefused('query', 'classpath:application.properties')).toBe(true)
})
