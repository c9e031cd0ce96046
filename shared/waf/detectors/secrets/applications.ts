// What people and applications keep: keys, histories, credentials, settings, logs by their own names.

import { ALONE, ANYWHERE, ASKED, CROWN, DISGUISED, EXACT, KEPT, LOOKED } from './traits.ts'
import type { Row } from './traits.ts'

export const applications: readonly Row[] = [
  [ANYWHERE, '', '.ssh/id_rsa'],
  [KEPT, '', '.aws/ .kube/ .gnupg'],
  [
    ASKED,
    '',
    '.dockerenv .htaccess .git/head .svn/entries .hg/hgrc .git/index .git/logs .svn/wc.db .bzr/branch .vscode/sftp.json',
  ],
  [
    ALONE,
    '',
    '.env.local .env.production .env.prod .env.dev .env.development .env.staging .env.backup .env.bak .env.old .env.save known_hosts .passwd .profile .bashrc .bash_profile .bash_logout .sh_history .my.cnf',
  ],
  [CROWN, '', '.ssh/id_'],
  [LOOKED, '', '.ssh .docker/'],
  [ASKED | ANYWHERE, '', '.htpasswd .git/config'],
  [KEPT | ASKED, '', '.ssh/'],
  [KEPT | ALONE, '', 'id_rsa id_dsa id_ecdsa id_ed25519 authorized_keys'],
  [
    KEPT | ASKED,
    '',
    '.vault-token .config/filezilla/ .config/doctl/ .config/rclone/ .kube/config .docker/config.json .rhosts .git-credentials .gnupg/ .config/gcloud .azure/ .pypirc .boto .s3cfg .dockercfg .gem/credentials',
  ],
  [ASKED | ALONE, '', '.viminfo'],
  [CROWN | ASKED | ANYWHERE, '', '.aws/credentials'],
  [KEPT | ASKED | ALONE, '', '.bash_history .mysql_history .netrc .psql_history .zsh_history'],
  [KEPT | ASKED | EXACT, '', '.env .npmrc'],
  [KEPT | ASKED | ALONE | ANYWHERE, '', '.pgpass'],
  [
    ASKED,
    '',
    'library/keychains/ library/preferences/systemconfiguration/ library/coreservices/systemversion db/dslocal/ serviceaccount/token serviceaccount/namespace php4/sessions php5/sessions php/sessions conf/server.xml secrets/master.key config/database.yml config/secrets.yml config/master.key config/credentials.yml.enc google/chrome/default/ app/etc/local.xml app/etc/env.php sites/default/settings.php terraform.tfstate meta-inf/ xampp/ apache/logs/ apache2/logs/ mysql/data/ php/php.ini logs/access logs/error',
  ],
  [
    ALONE,
    '',
    'php.ini httpd.conf apache2.conf apache.conf nginx.conf lighttpd.conf my.cnf my.ini mysql.err mysql.log mysqld.log mysql-bin.log mysql-bin.index access_log error_log access.log error.log accesslog errorlog access_log.1 passwd master.passwd proftpd.conf pure-ftpd.conf pureftpd.pdb pure-ftpd.log vsftpd.conf vsftpd.log web.xml',
  ],
  [LOOKED, '', 'serviceaccount wp-config flag flag.txt'],
  [ASKED | ALONE, '', 'tomcat-users.xml wp-config.php'],
  [ASKED | DISGUISED, '', 'web-inf/'],
  [LOOKED | ALONE, '', 'shadow'],
]
