// Names of the commands that injections run, and of what kind each is. Those that are English words too ("find", "sort",
// "time") need arguments that only a command line has; the others are told by their place. A room of its own: detectors
// ask it, and so does what reads fields, which stands below them.

import { LOWER, pastRun, wordSet } from '../runs.ts'

export const RARE = 1
export const ENGLISH = 2
/** What a shell or an interpreter is started with. */
export const INTERPRETER = 3
/** Tools of builds and operations: documents and commit messages are full of their command lines. */
export const TOOL = 4

const table = new Map<string, number>()
const add = (kind: number, words: string): void => {
  for (const word of words.split(' ')) table.set(word, kind)
}

add(
  ENGLISH,
  'cat find sort more less head tail who which type dir echo kill date time test touch cut split at host dig mail history id w last env ping print read set copy move del start call route net time sleep export source nice watch eval exec help info man apply open finger service ver tree hash shift trap wait jobs fc bg fg cd link look write news expand fold join paste uniq comm join column strings free uptime top mount file stat truncate shutdown reboot halt systeminfo hostname diff tr shuf seq gc cal alias wall parallel script builtin flock logger calc rd choice notepad explorer assoc cmp fmt pr ul nm init http drill bat arch declare vol',
)
add(
  RARE,
  'ls rm wget curl whoami uname ifconfig ipconfig netstat nslookup chmod chown chgrp ps pwd printenv grep egrep fgrep awk gawk sed tac nl od xxd xargs tee passwd useradd adduser usermod groupadd sudo su crontab lsof df du mkdir rmdir cp mv ln dd tar gzip gunzip bzip2 unzip hexdump base64 base32 openssl printf dirname basename realpath readlink lsb_release lscpu lsblk dmesg arp ip iptables traceroute tracert tcpdump nmap ssh scp sftp rsync ftp tftp telnet rlogin rsh socat mkfifo mknod busybox nohup setsid timeout getent logname groups tasklist taskkill wmic reg schtasks sc mshta rundll32 regsvr32 cscript wscript certutil bitsadmin icacls attrib findstr vssadmin netsh gpresult qwinsta nbtstat killall pkill pgrep sqlplus lynx links fetch axel aria2c gdb strace ed ex emacs rev md5sum sha1sum sha256sum locate whereis iconv zcat bzcat zless zmore msfvenom 7z ncat netcat inetd xterm tcsh iex invoke-expression invoke-webrequest start-process get-content get-process new-object set-executionpolicy out-file ' +
    'toybox psexec runas wc usleep expr tty compgen waitfor unshare coproc stdbuf ' +
    'ss sysinfo chattr lsattr chroot pstree vmstat iostat dmidecode blkid fdisk parted mkfs mkfs.ext4 mkfs.ext3 mkfs.xfs mkfs.vfat swapon modprobe insmod lsmod rmmod sysctl ulimit setfacl getfacl cksum mktemp ' +
    'gci iwr irm gwmi saps invoke-restmethod invoke-command invoke-wmimethod invoke-item get-childitem get-wmiobject get-ciminstance get-service get-item get-itemproperty get-acl get-location start-service stop-process remove-item copy-item move-item set-content add-content set-item new-item add-type start-job start-bitstransfer write-output write-host out-string import-module test-path test-netconnection get-netipaddress get-localuser convertfrom-base64 downloadstring ' +
    'ftype cacls takeown taskkill.exe tskill typeperf wevtutil wscript.exe odbcconf installutil msbuild msiexec forfiles pcalua cmstp esentutl expand.exe driverquery fsutil logoff quser ' +
    'eqn csplit tsort ptx uuencode uudecode mawk nawk pico elvis rview rvim vimdiff hexedit bsdtar zgrep zegrep bzgrep xzcat zstdcat mysqladmin redis-cli mongosh sqlcmd hostnamectl timedatectl resolvectl loginctl systemd-run nsenter runuser su-exec gosu doas pkexec ionice taskset unbuffer setarch prlimit bwrap capsh getcap setcap pidof fuser nproc lspci lsusb lshw ipcs lslogins lastlog visudo vipw chpasswd groupmod gpasswd newgrp chsh usermod userdel groupdel deluser addgroup telinit poweroff sendmail mailx swaks smbclient smbget rpcclient showmount ldapsearch snmpwalk whois kdig delv tracepath hping3 fping arping iwconfig ethtool tcpflow tshark ngrep proxychains putty s3cmd gsutil azcopy lftp ncftp wget2 xh curlie elinks w3m phantomjs wkhtmltopdf ldd objdump readelf ltrace gdbserver dtach ssh-keygen ssh-keyscan ssh-copy-id keytool typeset shopt umask pushd popd fdisk debugfs shred fallocate losetup cryptsetup getmac cmdkey nltest klist bcdedit chkdsk diskpart robocopy xcopy wbadmin rasdial netdom dsquery pnputil certreq desktopimgdownldr ' +
    'gcm ipmo spps sasv new-localuser add-localgroupmember resolve-dnsname test-connection compress-archive expand-archive start-sleep get-host set-alias new-alias',
)
add(
  TOOL,
  'apt apt-get yum dpkg rpm pip gcc cc g++ clang tcc docker podman mongo yq jq gpg xz unxz rar unrar tmux rclone ngrok cpio zstd plink cloudflared nmcli chrt readarray mapfile kubectl systemctl journalctl mysql psql mysqldump sqlite3 git make npm rename vi vim nano install npx yarn pnpm pip3 go cargo terraform helm aws gcloud az heroku wrangler',
)
add(
  INTERPRETER,
  'sh bash zsh ksh dash ash csh fish rbash python python2 python3 perl ruby php node lua tclsh nc cmd cmd.exe powershell powershell.exe pwsh java awk irb ghci erl osascript php-cgi %comspec% rscript julia elixir luajit scala groovy jrunscript nodejs deno bun ts-node tsx pypy ipython jruby phpdbg expect cmd.com',
)

/** English words that do harm, or tell who listens, with nothing behind them: no list and no title excuses them. */
export const ACTING = wordSet(
  'reboot halt shutdown init who w last id env hostname systeminfo uptime ver netstat mount',
)

/** An English word before all, which does nothing to speak of when it is told nothing. */
export const isIdleWord = (word: string): boolean => commandKind(word) === ENGLISH && !ACTING.has(word)

/** What tells whoever broke in where he is: each is a probe with nothing behind it, and no word of a sentence. */
export const PROBES: readonly string[] =
  'id whoami uname ifconfig ipconfig printenv netstat systeminfo'.split(' ')

/** Commands that run the command that follows them. */
export const WRAPPERS = wordSet(
  'time command sudo nohup nice env exec eval builtin busybox doas toybox pkexec runuser ionice chrt taskset unbuffer setarch prlimit systemd-run nsenter gosu su-exec capsh bwrap proxychains xvfb-run timeout xargs watch which type man setsid stdbuf start call unshare flock coproc parallel script strace',
)

/** Approved verbs of PowerShell that injections use. */
export const VERBS = wordSet(
  'add clear compress connect convertfrom convertto copy disable enable enter exit expand export find format get import install invoke join measure move new out read receive register remove rename reset resolve restart resume save select send set set-strictmode show start stop suspend tee test unblock uninstall unregister update wait where write',
)

/** A part of every name, its longest, for the presence pass: of `get-content` only `content` has to be there. */
export const commandNames = (): readonly string[] => [...table.keys(), ...VERBS].map(longestPart)

const longestPart = (name: string): string => {
  let longest = ''
  for (let at = 0; at < name.length; at++) {
    const end = pastRun(name, at, LOWER)
    if (end - at > longest.length) longest = name.slice(at, end)
    at = end
  }
  return longest
}

/** Every name, for patterns that may mean one. */
export const commands = (): readonly string[] => names

const names: readonly string[] = [...table.keys()]

export const commandKind = (word: string): number => table.get(word) ?? 0
