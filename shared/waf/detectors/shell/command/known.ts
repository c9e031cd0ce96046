// What single commands are known for: which are no words of English, what they are asked as a rule, what they do alone.

import { wordSet } from '../../../runs.ts'

/** What makes an editor or a client run a command: `vim -c ':!id'`, `mysql -e '\\! id'`, `sqlite3 x '.shell id'`. */
export const ESCAPES: readonly string[] = ["':!", '":!', "'\\! ", '"\\! ', "'.shell ", '".shell ']

/** Names of programs that are words of sentences: `; groups partition origins`. */
export const WORDY: ReadonlySet<string> = new Set(['fetch', 'groups', 'links', 'rev', 'strings'])

/** What stops a machine, told nothing. */
export const STOPPING = wordSet('reboot halt shutdown poweroff init')

/** Commands that are no English words, though listed with those. */
export const CRYPTIC = wordSet('id dir env ping fc bg fg cd uniq ver hostname systeminfo w nl od ls')

/** Of those what a line of its own behind a value is asked for. */
export const PROBES = wordSet('id dir env ver hostname systeminfo')

/** What does nothing without the name of a file or a host. */
export const WANTING = wordSet(
  'cp mv ln rm mkdir rmdir chmod chown chgrp grep egrep fgrep sed awk base64 base32 basename dirname realpath tar gzip gunzip ssh scp wget curl tee touch cut cat',
)

/** What words of a sentence are done to, too: they name files of the folder, or processes. */
export const LASTING = wordSet(
  'rm rmdir mv cp ln dd shred chmod chown chgrp killall pkill tee mkdir tar gzip xargs sudo su nohup setsid crontab userdel groupdel iptables',
)

/** Commands of English words that do nothing alone, and nothing with a file that an origin puts behind them. */
export const INERT = wordSet(
  'help host join open link look write print read test info apply shift wait from top cal tree man source',
)

/** Commands of English words that are asked one thing. */
export const PAIRS: ReadonlyMap<string, string> = new Map([
  ['route', 'print'],
  ['type', 'cat'],
  ['ps', 'aux'],
])

/** What Windows' tools and `su` are asked as a whole value, too. */
export const ASKED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (
    [
      ['netsh', 'wlan firewall advfirewall interface winhttp trace'],
      ['vssadmin', 'list delete create'],
      ['dsquery', 'user computer group server'],
      ['sc', 'query qc'],
      ['su', 'root'],
      ['reg', 'save query add export'],
      ['wmic', 'process os useraccount qfe service product logicaldisk'],
      ['wbadmin', 'get delete'],
      ['fsutil', 'fsinfo'],
      ['wevtutil', 'cl qe'],
    ] as const
  ).map(([name, asked]) => [name, wordSet(asked)]),
)

/** Of tools what tells of what runs, stops or starts it. */
export const SERVICES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['aws', wordSet('ec2 iam s3 s3api secretsmanager ssm sts')],
  ['az', wordSet('account keyvault login vm')],
  ['gcloud', wordSet('auth compute iam projects secrets')],
  ['kubectl', wordSet('exec get')],
  ['systemctl', wordSet('status stop start restart disable enable mask kill reload')],
])

/** `which python`, `where cmd` */
export const LOCATING: ReadonlySet<string> = new Set(['which', 'where', 'type'])

/** What Windows' `net` is asked. */
export const NET = wordSet('user users view use share start stop localgroup group accounts session')

/** Interpreters that build and install as well: documents are full of their command lines. */
export const BUILDING = wordSet('deno bun tsx ts-node elixir julia scala groovy rscript')

/** What runs whatever is piped into it. */
export const SHELLS = wordSet('sh bash zsh ksh dash ash csh cmd cmd.exe powershell powershell.exe pwsh')

/** English words that a value begins with only as a command, when a path or a flag follows. */
export const FIRM = wordSet(
  'cat ping echo dir id find head tail more less net touch kill sleep type shutdown rd',
)
