import { describe, expect, test } from 'vitest'

import type { Context } from '../../shared/waf/detectors/detector.ts'
import { options } from '../../shared/waf/detectors/shell/options/options.ts'

const context: Context = {
  place: 'query',
  part: 'value',
  operand: '',
  name: 'query.q',
  prose: () => false,
  reads: () => false,
  quoted: () => false,
}

const isFound = (text: string): boolean => {
  let found = false
  options(text, context, (kind) => {
    found ||= kind === 'shell-option'
  })
  return found
}

describe('an option where a name is expected (CWE-88)', () => {
  test.each([
    '-oProxyCommand=id',
    '-o ProxyCommand=id',
    'x ssh://-oProxyCommand=id/x',
    '--upload-pack=touch /tmp/x',
    '--upload-pack "touch /tmp/x"',
    '--checkpoint-action=exec=sh x.sh',
    '-c core.sshCommand=id',
    '--config alias.x=!id',
    '-exec id {} ;',
    '-exec id {} +',
    "-I 'sh -c id'",
    '-XX:OnOutOfMemoryError=id',
    '-javaagent:/x.jar',
    '-d allow_url_include=1',
    '-u#-1 id',
    '-v /:/mnt',
    '--volume=/:/mnt',
    '--rcfile /tmp/x',
    '-sOutputFile=%pipe%id',
    '-be ${run{/bin/id}}',
    '-o /var/www/html/x.txt',
    "-o''/etc/cron.d/x",
    '-O x.php',
    '-oN/srv/www/x',
    '--output=../htdocs/x',
    '--dump-header ~/.bashrc',
    '--execute=output_document=/var/www/x.php',
    '--config /etc/shadow',
    '-T/etc/passwd',
    '-d@/etc/passwd',
    '-Ff=@/etc/passwd',
    '-iL/etc/passwd',
    '-i concat:/etc/passwd',
    '--allow /dev/null /etc/shadow',
    '--x=\\\\evil.example\\share',
    'ext::sh -c id',
    'fd::17',
    'x ext::sh -c id',
    '-F/tmp/x',
    '--template=/tmp/x',
    '--plugin-dir=/tmp',
    '--config=/tmp/x',
    '-fls /app/static/x.js',
    '%pipe%id',
  ])('%s', (text) => {
    expect(isFound(text)).toBe(true)
  })

  test.each([
    '-o output.txt',
    '-o json',
    '-F /tmp/message',
    '--config /tmp/x',
    '--template=/tmpl/x',
    'text::sh x',
    'std::ext::x y',
    'use ext::Sized and sh',
    'move ext::make_it',
    '-on /srv/www/x',
    '--output=dist/app.js',
    '--exec id',
    '--exec-path',
    '-c=-f',
    '-c color.ui=false',
    '-d display_errors=1',
    '-e production',
    '-u node',
    '-v /data:/data',
    '-v /:x',
    '--volume=data:/data',
    '--load ./x',
    '--config webpack.config.js',
    '-webkit/.envrc',
    '-exec',
    '-T',
    '-',
    '--',
    'a -',
    'ext::',
    'fd::x',
    '--x=\\\\a\\b',
    'well-known -ish -- words',
  ])('%s is none', (text) => {
    expect(isFound(text)).toBe(false)
  })
})
