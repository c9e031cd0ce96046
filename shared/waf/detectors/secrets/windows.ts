// The same of Windows: settings, accounts, what an installation leaves behind.

import { ALONE, ASKED, DISGUISED, EXACT, LOOKED } from './traits.ts'
import type { Row } from './traits.ts'

export const windows: readonly Row[] = [
  [ASKED, '', 'users/administrator/ inetpub/ consolehost_history programdata/mysql global.asa'],
  [
    ALONE,
    '',
    'sysprep.inf sysprep.xml unattend.xml unattend.txt unattended.xml metabase.xml applicationhost.config machine.config system.ini desktop.ini config.sys odbc.ini metabase.bin global.asax',
  ],
  [LOOKED, '', 'config/sam config/system config/master'],
  [ASKED | ALONE, '', 'autoexec.bat pagefile.sys hiberfil.sys ntuser.dat'],
  [ASKED | EXACT, '', 'ntldr'],
  [LOOKED | ASKED | EXACT, '', 'web.config'],
  [LOOKED | ALONE | DISGUISED, '', 'win.ini'],
  [LOOKED | ASKED | EXACT | ALONE | DISGUISED, '', 'boot.ini'],
  [ASKED, 'apache group/', ''],
  [ASKED, 'documents and settings/administrator', ''],
  [ASKED, 'program files (x86)/filezilla server', ''],
  [ASKED, 'program files/filezilla server', ''],
  [
    ASKED,
    'windows/',
    'win.ini system repair/ panther/ php.ini debug/ csc/ my.ini iis explorer.exe notepad.exe microsoft.net ntds/ windowsupdate.log',
  ],
  [DISGUISED, 'windows/', 'system32'],
  [ASKED, 'winnt/', 'system win.ini repair/ php.ini'],
  [ASKED, 'program files (x86)/', 'apache mysql'],
  [ASKED, 'program files/', 'apache mysql'],
  [ASKED, 'system32/', 'drivers/etc/ inetsrv/ config/'],
]
