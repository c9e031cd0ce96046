// A plain link is skipped whole: no detector may have anything to say of it, nor anything be nested in it, in any place
// where it is skipped and under any field's name.

import { array, assert as check, constantFrom, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { detectors } from '../../shared/waf/detectors/registry.ts'
import { isPlainLink, LINK, LINK_CALLS, LINKED } from '../../shared/waf/fields/link.ts'
import { BRACE, look, seen } from '../../shared/waf/fields/presence.ts'
import { decodedOf, mayBeBase64 } from '../../shared/waf/judge/views.ts'
import { webhooks } from '../corpora/harmless.ts'

const isLink = (text: string): boolean => {
  look(text, 0, text.length)
  return isPlainLink(text, 0, text.length, seen.chars, seen.words)
}

/** Whatever any detector says, of whatever weight. */
const said = (text: string): readonly string[] => {
  look(text, 0, text.length)
  const { chars, words } = seen
  const found: string[] = []
  for (const place of ['json', 'query'] as const)
    for (const name of ['body.webhook.url', 'query.redirect_uri'])
      for (const detector of detectors) {
        if (detector.places?.includes(place) === false) continue
        detector.detect(
          { text, chars, words, how: '', depth: 0 },
          {
            place,
            part: 'value',
            name,
            operand: '',
            prose: () => false,
            reads: () => false,
            quoted: () => false,
          },
          (kind) => found.push(`${detector.name}: ${kind}`),
        )
      }
  return found
}

describe('a plain link', () => {
  test.each([
    'https://api.github.com/users/octo-org',
    'https://api.github.com/users/octo-org/gists{/gist_id}',
    'https://api.github.com/users/octo-org/following{/other_user}',
    'http://a.example',
    'https://x-1.example.co/a/b_c/1.0/d/',
  ])('is %s', (text) => {
    expect(isLink(text)).toBe(true)
  })

  test.each([
    ['an address', 'http://127.0.0.1/x'],
    ['an address in one number', 'http://2130706433/'],
    ['this machine', 'http://localhost/admin'],
    ['a metadata service', 'http://metadata.google.internal/computeMetadata/v1/'],
    ['a name that resolves inwards', 'http://10.0.0.1.nip.io/x'],
    ['a name that resolves inwards, by its end', 'https://a.localtest.me/x'],
    ['a port', 'http://a.example:6379/x'],
    ['userinfo', 'http://a.example@b.example/'],
    ['a climb', 'https://a.example/x/../y'],
    ['steps in place', 'https://a.example/././././x'],
    ['a climb in hexadecimal', 'https://a.example/0x2e0x2e0x2fx'],
    ['a script', 'http://a.example/shell.txt'],
    ['a query', 'http://a.example/x?'],
    ['a fragment', 'http://a.example/#x'],
    ['an encoding', 'http://a.example/%2e%2e'],
    ['a template', 'http://a.example/{{7*7}}'],
    ['an expression', 'http://a.example/{php}'],
    ['a name of an object', 'http://a.example/__proto__/x'],
    ['another scheme', 'http://a.example/php://x'],
    ['another scheme in front', 'gopher://a.example/x'],
    ['no host', 'http:///etc/passwd'],
    ['markup in UTF-7', 'http://a.example/+ADw-script'],
    ['a blank', 'http://a.example/ x'],
    ['a quote', "http://a.example/'x"],
  ])('is not one with %s: %s', (_, text) => {
    expect(isLink(text)).toBe(false)
  })

  test('calls by its classes none but the detectors that are asked below', () => {
    let compared = 0
    for (let bits = 0; bits < 8; bits++)
      for (let words = 0; words < 256; words++) {
        if ((words & LINK_CALLS) !== 0) continue
        let chars = LINKED
        let rest = LINK & ~LINKED
        for (let bit = 0; bit < 3; bit++) {
          const lowest = rest & -rest
          if ((bits & (1 << bit)) !== 0) chars |= lowest
          rest &= ~lowest
        }
        expect(rest).toBe(0)
        const called = detectors.filter(({ wants, places }) => places === undefined && wants(chars, words))
        // SQL is called by a brace, and is asked below: a template's own brace has a slash behind it.
        const asked = [
          'html',
          'path',
          'url',
          'template',
          'encoding',
          ...((chars & BRACE) === 0 ? [] : ['sql']),
        ]
        expect(asked).toEqual(expect.arrayContaining(called.map(({ name }) => name)))
        expect(mayBeBase64('https://', chars)).toBe(false)
        compared++
      }
    expect(compared).toBe(256)
  })

  const hosts =
    'a.example api.github.com localhost metadata nip.io a.nip.io x.localhost 0x7f.1 host.docker.internal a-b.co'
  const pieces =
    '/ / / . .. ./ ../ { } {/ {/id} {php} {{ :// : http:// https:// php:// data: //// _ __proto__ + - -- 0x2e 0x2f 0x 0 1 a x users select union or and from where insert update exec etc etc/passwd .git .env c99 shell.txt .php .js /bin/sh boot.ini proc/self passwd javascript: jndi eval constructor class %2e ? = @ # & \\'

  test('leaves every detector silent and nothing to unfold, in links made of pieces of attacks', () => {
    let links = 0
    const made = tuple(
      constantFrom('https://', 'http://', 'https:///', 'httpx://', 'https:/'),
      constantFrom(...hosts.split(' ')),
      array(constantFrom(...pieces.split(' ')), { maxLength: 8 }),
    ).map(([scheme, host, rest]) => scheme + host + rest.join(''))
    check(
      property(made, (text) => {
        if (!isLink(text)) return
        links++
        expect(said(text), text).toEqual([])
        look(text, 0, text.length)
        expect(decodedOf(text, seen.chars)).toBe(text)
      }),
      { numRuns: 60_000 },
    )
    expect(links).toBeGreaterThan(2000)
  })

  test('is most of what real webhooks have of links', () => {
    const found = new Set<string>()
    for (const text of webhooks()) for (const [link] of text.matchAll(/(?<=")https:[^"]+/g)) found.add(link)
    const plain = [...found].filter(isLink)
    expect(plain.length / found.size).toBeGreaterThan(0.7)
    for (const text of plain) expect(said(text), text).toEqual([])
  })
})
