// Files that nobody asks for by honest means, as paths: lower case, '/' for both separators, no leading separator.
// A name is looked for anywhere in a path, at a component's start, and may go on: `etc/cron.` is `etc/cron.daily/x`.

/** The names of one folder. */
const under = (folder: string, names: string): readonly string[] =>
  names.split(' ').map((name) => folder + name)

export const SENSITIVE: readonly string[] = [
  ...under(
    'etc/',
    'passwd shadow group host hosts hostname default/ apt/ chroot cron. http/ inetd ftp lighttpd logrotate modules rc. snmp squid tomcat wu-ftpd pure-ftpd pureftpd gshadow lsb-release os-release nsswitch.conf ld.so syslog termcap sysconfig/ mail/sendmail debian grub lilo issue motd fstab crontab sudoers master.passwd security/ ssh/ apache/ apache2/ httpd/ nginx/nginx.conf mysql/ my.cnf php.ini php/ php5/ init.d/ resolv.conf redhat-release release profile environment network vsftpd proftpd samba/ ldap pam exports mtab inittab system defaultrouter services protocols aliases bashrc shells sysctl.conf host.conf adduser.conf deluser.conf ntp.conf dhcp rsyncd named.conf bind/ postfix/ exim dovecot cups/ x11/ openvpn/ wpa_supplicant at.allow at.deny crypttab subuid subgid login.defs securetty inputrc modprobe raddb/ screenrc sensors smb.conf updatedb vfstab webmin/ xinetd rsyslog ucf.conf debconf kernel-img gai.conf idmapd hdparm fuse.conf manpath mke2fs libaudit netconfig nginx/sites- kubernetes/ php.d/ php4/ php7/ vhcs2/ mailman/ krb5',
  ),
  'dev/fd/',
  'dev/stdin',
  'dev/tcp/',
  ...under(
    'proc/',
    'self/ version cmdline cpuinfo meminfo mounts net/ sched_debug modules config.gz filesystems partitions stat uptime loadavg ioports interrupts swaps bus/ 1/',
  ),
  ...under(
    'var/log/',
    'authlog news/ news. kernel.log ftplog ftp-proxy thttpd pureftpd pure-ftpd ncftpd qmail lighttpd samba/ installer/ apt/ sa/ postgres auth message debug auth.log messages syslog secure access error apache httpd nginx mysql mail.log maillog faillog lastlog wtmp btmp dmesg vsftpd proftpd sshd exim cron dpkg.log boot.log kern.log user.log daemon.log xferlog',
  ),
  ...under(
    'var/',
    'adm lp/logs/ db/shadow www/config.php mail/root mail/www-data apache/ apache2/ lib/mysql/ spool/cron',
  ),
  ...under(
    'usr/',
    'local/cpanel/ ports/net/ ports/contrib/ local/etc/apache local/etc/nginx local/etc/httpd local/etc/php local/apache local/php pkg/etc/',
  ),
  ...under(
    'windows/',
    'win.ini system repair/ panther/ php.ini debug/ csc/ my.ini iis explorer.exe notepad.exe',
  ),
  ...under('winnt/', 'system win.ini repair/ php.ini'),
  'sys/class/net/',
  'serviceaccount/token',
  'serviceaccount/namespace',
  'opt/lampp/',
  'opt/xampp/',
  'opt/apache/',
  'opt/apache2/',
  'root/.',
  'php4/sessions',
  'php5/sessions',
  'php/sessions',
  'program files/apache',
  'program files/mysql',
  'program files (x86)/apache',
  'program files (x86)/mysql',
  'documents and settings/administrator',
  'users/administrator/',
  'boot.ini',
  'autoexec.bat',
  'ntldr',
  'inetpub/',
  'system32/drivers/etc/',
  'system32/inetsrv/',
  'system32/config/',
  'web-inf/',
  'meta-inf/',
  '.htaccess',
  '.htpasswd',
  '.ssh/',
  '.aws/credentials',
  '.git/config',
  '.git/head',
  '.svn/entries',
  '.bash_history',
  '.mysql_history',
  '.kube/config',
  '.docker/config.json',
  '.env',
  '.netrc',
  '.pgpass',
  '.npmrc',
  '.rhosts',
  '.hg/hgrc',
  '.git/index',
  '.git/logs',
  '.gnupg/',
  '.config/gcloud',
  '.azure/',
  'wp-config.php',
  'web.config',
  'global.asa',
  'xampp/',
  'apache/logs/',
  'apache2/logs/',
  'apache group/',
  'mysql/data/',
  'php/php.ini',
  'logs/access',
  'logs/error',
]

/** Of those, what ends a component: `.env.example` and `.envrc` are other files. */
export const EXACT: ReadonlySet<string> = new Set([
  '.env',
  'web.config',
  'ntldr',
  'boot.ini',
  'etc/host',
  'etc/group',
  'proc/stat',
  'proc/uptime',
  'proc/swaps',
  'etc/system',
  'etc/services',
  'var/adm',
  'var/log/auth',
  'var/log/message',
  'var/log/debug',
  '.npmrc',
])

/** Files that are asked for wherever they stand. */
export const TELLING: ReadonlySet<string> = new Set(
  '.env.local .env.production .env.prod .env.dev .env.development .env.staging .env.backup .env.bak .env.old .env.save php.ini httpd.conf apache2.conf apache.conf nginx.conf lighttpd.conf my.cnf my.ini mysql.err mysql.log mysqld.log mysql-bin.log mysql-bin.index access_log error_log access.log error.log accesslog errorlog access_log.1 id_rsa id_dsa id_ecdsa id_ed25519 authorized_keys known_hosts passwd shadow master.passwd .passwd .netrc .profile .bashrc .bash_profile .bash_logout .bash_history .zsh_history .sh_history .mysql_history .psql_history .viminfo .pgpass .my.cnf sysprep.inf sysprep.xml unattend.xml unattend.txt unattended.xml proftpd.conf pure-ftpd.conf pureftpd.pdb pure-ftpd.log vsftpd.conf vsftpd.log wp-config.php tomcat-users.xml web.xml metabase.xml applicationhost.config machine.config win.ini boot.ini system.ini desktop.ini ntuser.dat pagefile.sys autoexec.bat config.sys odbc.ini metabase.bin global.asax'.split(
    ' ',
  ),
)

/** What is asked for through broken decoders. */
export const TARGETS: readonly string[] = [
  'etc/passwd',
  'etc/shadow',
  'etc/issue',
  'etc/hosts',
  'boot.ini',
  'win.ini',
  'windows/system32',
  'proc/self',
  'web-inf/',
]
