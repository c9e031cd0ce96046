// Where a Unix system keeps what it knows: accounts, settings, processes, logs.

import { ASKED, CROWN, DISGUISED, EXACT, KEPT, LOOKED, QUOTED } from './traits.ts'
import type { Row } from './traits.ts'

export const unix: readonly Row[] = [
  [ASKED, '', 'sys/class/net/ sys/class/dmi/ root/.'],
  [
    ASKED,
    'etc/',
    'default/ apt/ chroot cron. http/ inetd ftp lighttpd logrotate modules rc. snmp squid tomcat wu-ftpd pure-ftpd pureftpd lsb-release os-release nsswitch.conf ld.so syslog termcap sysconfig/ mail/sendmail debian grub lilo motd fstab master.passwd security/ ssh/ apache/ apache2/ httpd/ nginx/nginx.conf mysql/ my.cnf php.ini php/ php5/ init.d/ resolv.conf redhat-release release profile environment network vsftpd proftpd samba/ ldap pam exports mtab inittab defaultrouter protocols aliases bashrc shells sysctl.conf host.conf adduser.conf deluser.conf ntp.conf dhcp rsyncd named.conf bind/ postfix/ exim dovecot cups/ x11/ openvpn/ wpa_supplicant at.allow at.deny crypttab subuid subgid login.defs securetty inputrc modprobe raddb/ screenrc sensors smb.conf updatedb vfstab webmin/ xinetd rsyslog ucf.conf debconf kernel-img gai.conf idmapd hdparm fuse.conf manpath mke2fs libaudit netconfig nginx/sites- kubernetes/ php.d/ php4/ php7/ vhcs2/ mailman/ krb5 ssl/private/ letsencrypt/ docker/ redis/ postgresql/ mongod.conf rancher/ gitlab/ grafana/ haproxy/ machine-id vault.d/ cni/net.d/ containerd/ crictl.yaml anacrontab wireguard/ pki/tls/private/ spwd.db rsyncd.secrets',
  ],
  [LOOKED, 'etc/', 'ssh ssl nginx apache2 httpd mysql kubernetes'],
  [ASKED | EXACT, 'etc/', 'host system services group-'],
  [CROWN | ASKED, 'etc/', 'gshadow sudoers'],
  [LOOKED | ASKED, 'etc/', 'crontab'],
  [LOOKED | ASKED | QUOTED, 'etc/', 'hostname'],
  [KEPT | ASKED | EXACT | QUOTED, 'etc/', 'group'],
  [KEPT | ASKED | DISGUISED | QUOTED, 'etc/', 'hosts'],
  [CROWN | ASKED | DISGUISED | QUOTED, 'etc/', 'passwd shadow'],
  [LOOKED | ASKED | DISGUISED | QUOTED, 'etc/', 'issue'],
  [
    ASKED,
    'proc/',
    'thread-self/ cmdline meminfo net/ sched_debug modules config.gz filesystems partitions loadavg ioports interrupts bus/ 1/ kallsyms kcore sys/kernel/',
  ],
  [CROWN, 'proc/', 'self/environ'],
  [KEPT | ASKED, 'proc/', 'self/'],
  [ASKED | EXACT, 'proc/', 'stat uptime swaps'],
  [LOOKED | ASKED, 'proc/', 'version cpuinfo mounts'],
  [LOOKED | DISGUISED | QUOTED, 'proc/', 'self'],
  [ASKED, 'dev/', 'fd/ stdin tcp/'],
  [ASKED | EXACT, 'dev/', 'mem kmem kmsg'],
  [KEPT, 'var/log/', ''],
  [
    ASKED,
    'var/log/',
    'authlog news/ news. kernel.log ftplog ftp-proxy thttpd pureftpd pure-ftpd ncftpd qmail lighttpd samba/ installer/ apt/ sa/ postgres auth.log messages syslog secure access error apache httpd nginx mysql mail.log maillog faillog lastlog wtmp btmp dmesg vsftpd proftpd sshd exim cron dpkg.log boot.log kern.log user.log daemon.log xferlog',
  ],
  [ASKED | EXACT, 'var/log/', 'auth message debug'],
  [
    ASKED,
    'var/lib/',
    'kubelet/ docker/ php/ mlocate etcd/ cloud/ postgresql/ pgsql/ rancher/ jenkins/secret jenkins/credentials',
  ],
  [LOOKED | ASKED, 'var/lib/', 'mysql/'],
  [
    ASKED,
    'var/',
    'lp/logs/ db/shadow www/config.php mail/root mail/www-data apache/ apache2/ spool/cron backups/shadow backups/passwd backups/group backups/gshadow jenkins_home/secret www/html/config',
  ],
  [LOOKED, 'var/', 'www/ spool/cron/'],
  [ASKED | EXACT, 'var/', 'adm'],
  [ASKED, 'usr/local/etc/', 'apache nginx httpd php'],
  [ASKED, 'usr/', 'local/cpanel/ ports/net/ ports/contrib/ local/apache local/php pkg/etc/'],
  [KEPT, 'run/', 'secrets'],
  [
    ASKED,
    'run/',
    'docker.sock secrets/kubernetes.io/ containerd/containerd.sock crio/crio.sock .containerenv',
  ],
  [ASKED, 'opt/', 'lampp/ xampp/ apache/ apache2/'],
]
