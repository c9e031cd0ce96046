// Files that honest requests do not name, by the spellings that some server or decoder takes for them, beside names of
// the same looks. At sensitivity 1, in a query and in a leaf of JSON.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): readonly boolean[] => [
  engine.text('query', 'value', 'query.file', text).refused,
  engine.text('json', 'value', 'body.note', text).refused,
]

const names = (field: string): boolean => engine.text('json', 'value', field, '/var/lib/kubelet/pods').refused

describe('paths that no honest request names', () => {
  test.each([
    // Separators that are no encoding of anything, and are taken for one (CVE-2000-0884 and its kin).
    '..%c0%9v..%c0%9vboot.ini',
    '%2e%2e%bg%qf%2e%2e%bg%qfetc/shadow',
    '/etc%bg%qfgrafana%bg%qfgrafana.ini',
    // Steps that lead nowhere, before the folder.
    '//etc/machine-id',
    '/.//proc/2345/environ',
    '/proc/*/environ',
    // A line break that an encoding leaves at the end.
    '/var/log/wtmp%0a',
    // Windows: a drive's current folder, the system's variables, another host's shares.
    'c:windows\\win.ini',
    '%SYSTEMDRIVE%\\windows\\win.ini',
    '/C:/ProgramData/MySQL/MySQL Server 8.0/my.ini',
    '\\\\::1\\c$\\windows',
    '\\\\evil.test@SSL@443\\DavWWWRoot\\x',
    'file:C:/ProgramData/MySQL/MySQL Server 8.0/my.ini',
    '//files.example.com/c$/x',
    // Line breaks and idle characters within a step.
    '/img/..\n/etc/hosts',
    '.\\./.\\./.\\./proc/net/tcp',
    '.\r./.\r./etc/ssh/x',
    // Readers of all kinds, and schemes that hold another one.
    'vfs:/etc/ldap/ldap.conf',
    '${file:/etc/hosts}',
    '!include /proc/self/environ',
    'servletcontext:/WEB-INF/web.xml',
    'feed:file:///etc/group',
    'nested:file:///run/secrets/key',
    '/img/php://filter/resource=x',
    // Somebody's home.
    '~oracle/.ssh/config',
    '%HOMEPATH%\\.aws\\credentials',
    // Folders that a server runs what lies in.
    '../webapps/ROOT/x.txt',
    // Patterns of a shell.
    '/etc/pass*',
    '/etc/{passwd,shadow}',
    // Nodes and containers.
    '/var/lib/kubelet/kubeconfig',
    '/var/run/docker.sock',
    '/home/joe/.git-credentials',
    'members/.htpasswd',
    // As curl's and ffmpeg's options are handed a file.
    '@/etc/group',
    '@/proc/self/environ',
    'concat:/etc/shadow',
    'concat:/var/log/syslog',
    // Readers of pictures and films, an assignment, marks and quotes before the path.
    'text:/etc/passwd',
    'label:@/etc/shadow',
    'subfile,,start,0,end,0,,:/etc/passwd',
    'file=/etc/passwd',
    '|/etc/passwd',
    '< /etc/group',
    `'/etc/passwd'`,
    './web-inf/web.xml',
    '/proc/$$/environ',
    '../../../var/log/x.log',
    'C:\\Windows\\System32\\config\\SAM',
    '..\\..\\..\\..\\Windows\\System32\\notepad.exe',
  ])('refused: %s', (text) => {
    expect(refused(text)).toEqual([true, true])
  })

  test.each([
    'c:report',
    '%SYSTEM% of units',
    '100%bg',
    'a%20b/c',
    '/v1/process/2345/env',
    '/docs/pass*',
    '\\\\alpha',
    'machine-id',
    '/docker/compose',
    '@/components/etc/hosts',
    '@/lib/config/secrets.ts',
    'concat: a and b',
    'a: b\\c',
  ])('passes: %s', (text) => {
    expect(refused(text)).toEqual([false, false])
  })

  test.each([
    'C:\\Windows\\System32\\wmic.exe',
    'c:\\windows\\Explorer.EXE',
    '\\Device\\HarddiskVolume2\\Windows\\System32\\ntdll.dll',
  ])('a program is asked for, or stands in a record: %s', (text) =>
    expect(refused(text)).toEqual([true, false]),
  )

  test('a machine’s own record may name its files', () => {
    expect(names('body.spec.containers[0].volumeMounts[1].mountPath')).toBe(false)
    expect(names('body.file')).toBe(true)
  })
})

describe('hidden files below any folder', () => {
  test.each([
    'uploads/.git/HEAD',
    '~ann/.netrc',
    '/x/.azure/accessTokens.json',
    'backup/.s3cfg',
    '$HOME/.gnupg/x',
  ])('where one file is asked for, refused: %s', (text) => {
    expect(refused(text)[0]).toBe(true)
  })

  test.each([
    'src/.env.example',
    'docs/.github/workflows/ci.yml',
    '.well-known/security.txt',
    'https://git.example/x/blob/main/.npmrc',
    'why is ~/.npmrc ignored',
    'HOSTS_FILE=/etc/hostsfile',
    'local:/data/app/x.txt',
    'text: see /etc/hosts for more',
    '../../var/www/index.html',
  ])('passes: %s', (text) => {
    expect(refused(text)[1]).toBe(false)
  })
  test.each(['src/.env.example', 'docs/.github/workflows/ci.yml', 'https://git.example/x/blob/main/.npmrc'])(
    'passes in a query: %s',
    (text) => {
      expect(refused(text)[0]).toBe(false)
    },
  )
})
