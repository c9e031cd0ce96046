// How the lines begin that a configuration or a neighbour's protocol takes for its own, where they run something, open a
// file, let somebody in or lead elsewhere. What they begin with is no evidence by itself: led.ts asks what stands before.

import { vocabulary } from '../../runs.ts'

/** Beginnings apart by bars: blanks and signs belong to them. */
const beginnings = (...groups: readonly string[]): readonly string[] =>
  groups.flatMap((group) => group.split('|'))

const WEB_SERVERS = beginnings(
  'addtype |addhandler |sethandler |action application/|options +|options all|errordocument |scriptalias ',
  'rewriterule |proxypass |proxy_pass |loadmodule |load_module ',
  'php_value |php_admin_value |php_flag |php_admin_flag |autoindex on',
)

const INTERPRETERS = beginnings('auto_prepend_file|auto_append_file|allow_url_include', 'zend_extension')

/** Environments: what is loaded into every program, or run by it. */
const VARIABLES = beginnings(
  'ld_preload=|ld_library_path=|ld_audit=|dyld_insert_libraries=|ifs=|env=/|bash_env=',
  'prompt_command=|node_options=--r|node_options=--i|node_options=-r|pythonstartup=|perl5opt=|perl5db=|perl5lib=|rubyopt=|rubylib=',
  'java_tool_options=-javaagent|java_tool_options=-agent|_java_options=-javaagent|phprc=|git_ssh',
)

/** Units, desktops, version control, SSH, packages, containers, schedules. */
const RUNNERS = beginnings(
  'execstart|execstop|execreload|exec=/|exec = /|exec=sh|command = /|command=/|command = bash |command=bash |command = sh |command=sh |script-security |up "/',
  'proxycommand |localcommand |sshcommand =|sshcommand=|fsmonitor =|fsmonitor=',
  'hookspath =|hookspath=|@reboot /|provisioner "local-exec"|provisioner "remote-exec"|data "external"',
)

const KEYS = beginnings('ssh-rsa aaaa|ssh-ed25519 aaaa|ecdsa-sha2-|sk-ssh-')

/** Entries of a directory (RFC 2849), cards and calendars (RFC 6350, 5545), frames of STOMP, printers. */
const ENTRIES = beginnings(
  'changetype:|newrdn:|memberof:|objectclass:|userpassword:|dn: cn=|dn: uid=|dn: ou=|dn: dc=',
  'begin:vcard|end:vcard|begin:vevent|end:vevent|begin:valarm|end:vcalendar|destination:/|@pjl ',
)

export const SETTINGS = vocabulary([
  ...WEB_SERVERS,
  ...INTERPRETERS,
  ...VARIABLES,
  ...RUNNERS,
  ...KEYS,
  ...ENTRIES,
])

/** Telephony and cameras (RFC 3261, 7826, 3507, 8866), Asterisk's manager. */
const CALLS = beginnings(
  'INVITE sip|REGISTER sip|MESSAGE sip|BYE sip|OPTIONS sip|REFER sip|OPTIONS rtsp|DESCRIBE rtsp|SETUP rtsp|PLAY rtsp',
  'REQMOD icap|RESPMOD icap|Contact: <sip|Contact:<sip|Route: <sip|Record-Route:|Via: SIP/',
  'Refer-To:|Max-Forwards:|CSeq:|Call-ID:',
  'ATTACH:|ORGANIZER:|ATTENDEE:|DTSTART:|RRULE:|m=audio |m=video |m=application |c=IN IP|a=crypto|a=candidate',
  'Action: Originate|Action: Command|Action: Login|Action: UpdateConfig',
)

/** Chats, mailboxes, file servers (RFC 1459, 1939, 3501, 959), and a part of a form. */
const SERVICES = beginnings(
  'PRIVMSG |JOIN #|NOTICE #|UIDL|UID FETCH|UID STORE|DELE |RETR |STOR |RNFR |RNTO |CWD |RMD |MKD |NLST|APPE ',
  'EPSV|PASV|SITE CHMOD|SITE EXEC|Content-Disposition: form-data',
)

/** What breaks its lines as HTTP does, spelled as it is. */
export const PROTOCOLS = vocabulary([...CALLS, ...SERVICES], false)
