// What makes a command an attack whatever it is called: a file of secrets that it reads, a connection that it opens, code
// that it hands to an interpreter, a place that it writes to or destroys, a spelling that only hides. A sentence mentions
// commands; it hardly ever has one of these behind a separator, and whoever shows them shows what an attacker sends.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import { isSeparator } from './blanks.ts'
import { commandKind } from './commands.ts'

/** How far a command is read for it, and what that takes. */
const REACH = 240
const EVIDENCE_WORK = 900

/** What looking for a file of secrets behind a name takes, and a character of it where it may be one. */
const OBSCURE_WORK = 250
const SECRET_WORK = 4

/** Files that hold secrets or say who may do what, as an argument begins or goes on behind `=`, `@`, `<`, a quote. */
const SECRET =
  /(?:^|[\s=@<>"'`(,:])(?:[~.\w/$-]{0,40}\/)?(?:etc\/(?:passwd|g?shadow|sudoers|group|hosts|hostname|issue|crontab|ssh|ssl|nginx|apache2|httpd|mysql|kubernetes)|proc\/(?:self|version|\d+|cpuinfo|mounts)|\.ssh(?:\/|$|\s)|\.aws\/|\.kube\/|\.docker\/|\.gnupg|\.env\b|\.netrc|\.npmrc|\.pgpass|\.(?:bash|zsh|mysql|psql)_history|run\/secrets|serviceaccount|id_(?:rsa|dsa|ecdsa|ed25519)|authorized_keys|wp-config|web\.config|win\.ini|boot\.ini|config\/(?:sam|system|master)|var\/(?:log|www|lib\/mysql|spool\/cron|run\/secrets)\/|flag(?:\.txt)?(?:\s|$)|secret[\w.-]{0,12}\.(?:key|json|ya?ml|txt|pem)|shadow$)/i

/** A path, quotes before it aside, that leads to what nobody sends anywhere. */
export const namesSecret = (path: string): boolean =>
  /^['"]?@?(?:[~.\w/$-]{0,40}\/)?(?:etc\/(?:passwd|g?shadow|sudoers|group|hosts)|proc\/(?:self|\d+)\/|\.ssh\/|\.aws\/|\.kube\/|\.env\b|\.netrc|\.npmrc|id_(?:rsa|dsa|ecdsa|ed25519)|run\/secrets|var\/log\/)/i.test(
    path,
  )

/** `ptx /etc/passwd`, `eqn -x ~/.ssh/id_rsa`: a command that no list has, and nothing but a file of secrets behind it. */
export const isObscure = (text: string, name: string, end: number): boolean => {
  if (end >= text.length) return false
  const blank = text.charCodeAt(end)
  if (blank !== 32 && blank !== 9 && blank !== 60) return false
  if (isWordAt(text, end) || !/^[a-z][a-z\d+_-]{1,15}$/.test(name) || SPOKEN.has(name)) return false
  if (!hasSecret(text, end)) return false
  // A sentence goes on, or says other words before.
  return !/(?:^|\s)[A-Za-z]{2,}[,.]?(?=\s|$)/.test(commandAt(text, end).trim())
}

/** Up to the next command: that one is looked into at its own place, so that no character is read for each before it. */
const hasSecret = (text: string, from: number): boolean => {
  const limit = Math.min(text.length, from + REACH)
  let marked = false
  let at = from
  for (; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 46 || code === 47 || code === 95 || code === 45) marked = true
    else if (isSeparator(code) && !(code === 38 && isRedirected(text, at))) break
  }
  work.left -= OBSCURE_WORK + 2 * (at - from)
  const command = text.slice(from, at).trim()
  if (!marked && !UNMARKED.test(command)) return false
  work.left -= SECRET_WORK * command.length
  return SECRET.test(command)
}

/** `2>&1`, `&>x`: no end of a command. */
const isRedirected = (text: string, at: number): boolean => {
  const before = text.charCodeAt(at - 1)
  return before === 60 || before === 62 || (at + 1 < text.length && text.charCodeAt(at + 1) === 62)
}

/** Names of such files without a mark of a file's. */
const UNMARKED = /serviceaccount|flag|shadow/i

/** Most of what stands behind a separator is a sentence: a plain word comes next. */
const isWordAt = (text: string, from: number): boolean => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  const start = at
  while (at < text.length && isLetter(text.charCodeAt(at))) at++
  return at >= text.length || (at > start && text.charCodeAt(at) <= 32)
}

/** What a sentence says before a file's name. */
const SPOKEN: ReadonlySet<string> = new Set(
  'see in at on of to from for via with and or the like edit check use using read open under within is are not no also then when if as by be into under add adds change changed update updated fix fixes move moved new old etc eg ie path file files folder directory'.split(
    ' ',
  ),
)

/** Commands of Windows that take options with a slash. */
const COMMA_FREE: ReadonlySet<string> = new Set(
  'ipconfig netstat tasklist taskkill systeminfo whoami cmd powershell wmic reg sc schtasks nslookup shutdown certutil arp del rd icacls attrib findstr'.split(
    ' ',
  ),
)

/** `ipconfig,/all`, `net,user`: cmd reads a comma and an equals sign as a blank. */
export const isRunTogether = (word: string): boolean => {
  if (!word.includes(',') && !word.includes('=')) return false
  const mark = word.search(/[,=]/)
  if (mark < 2) return false
  if (COMMA_FREE.has(word.slice(0, mark))) return /^[-/][a-z?]{1,12}(?:$|[:,])/.test(word.slice(mark + 1))
  return /^(?:net[,=](?:user|view|share|localgroup)|(?:ping|dir|type|echo|set)[,=](?:[-/]\w|c:))/.test(word)
}

const commandAt = (text: string, from: number): string => {
  work.left -= EVIDENCE_WORK
  const stretch = text.slice(from, from + REACH)
  const end = stretch.search(/[\r\n]|;|\|\||&&/)
  return end < 0 ? stretch : stretch.slice(0, end)
}

/** A shell's or an interpreter's code in the line itself. */
const CODE =
  /^(?:\S{0,40}\/)?(?:ba|z|k|da|a|c|fi)?sh(?:\.exe)?(?: -[a-z]{0,3}[ci]\b|\s?<<<)|^(?:\S{0,40}\/)?(?:python|perl|ruby|php|node|lua|bun|deno|awk|powershell|pwsh)[\d.]*(?:\.exe)?(?: -{1,2}[\w=]{1,24}){0,6} (?:-{1,2}\w{0,12}[ceErm]\w{0,12}\b|'BEGIN|"BEGIN|eval\b)|^cmd(?:\.exe)? \/[a-z]/i

/** Connections: to a device of the shell's, to a host and a port, with a file or with what a command says. */
const CONNECTS =
  /\/dev\/(?:tcp|udp)\/|\/inet\/(?:tcp|udp)\/|^(?:nc|ncat|netcat|telnet|nc\.\w+)(?: -\w+)* \S{3,100} \d{1,5}|^(?:nc|ncat|netcat)\b[^|]{0,100} -\w{0,4}[elc]|^socat\b|^(?:nslookup|dig) \S|openssl s_client|^(?:curl|wget|iwr|irm|fetch|lynx|ping|host|dig|nslookup|getent)\b.{0,160}(?:\$\(|`|[=@ ]@\S|--post-file|--upload-file| -T |\$\{?\w)|^(?:mysql|psql|ssh|scp|rsync|ftp|tftp)\b.{0,80}\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/i

/** What is piped goes to an interpreter. */
const FED = /\|\s*(?:sudo |\/?(?:\w+\/){0,4})(?:(?:ba|z|k|da|a|c)?sh|python\d?|perl|ruby|php|node)\b(?!\w)/i

/** Destroys, opens or takes over. */
const HARMS =
  /^(?:sudo )?rm -\w*[rf]\w* (?:--\S+ )?['"]?(?:[/~*$]|\.\.|\.(?:\s|$)|[a-z]:)|^(?:mkfs|shutdown|reboot|halt|poweroff|useradd|adduser|usermod|passwd|chpasswd|visudo|insmod|nsenter|chroot)\b|^chmod (?:-R )?(?:[0-7]*777|[ugoa]*\+\w*s)|^dd if=|^net (?:user|localgroup) \S|^reg (?:add|save)|^schtasks |^certutil .{0,40}-(?:url|dec|enc)|^mshta |^regsvr32 |^bitsadmin |:\(\)\{|>{1,2} ?(?:\/(?:etc|var|usr|root|home|tmp|dev\/shm)\/|~\/\.|c:\\)/i

/** Spelt so as not to be recognised: marks within a word that a shell takes away. */
const HIDDEN =
  /^[\w/]{1,24}(?:''|""|\\[a-z]|'\w{1,3}'\w|"\w{1,3}"\w|\$[@*\d]\w|\$\{\w{0,8}\}\w|\$\(\)|``\w)|\$\{?IFS|^\{,?['"\w]+,|^\$\{\w+:|^\/(?:[\w[\]]*[?*][\w?*[\]]*\/)+/i

/** Whether the command at `from`, which stands behind a separator or within a substitution, is an attack by itself. */
export const isFirm = (text: string, from: number): boolean => {
  work.left -= EVIDENCE_WORK
  let at = from
  while (at < from + 6 && at < text.length && isLead(text.charCodeAt(at))) at++
  const line = text.slice(at, at + REACH)
  const broken = line.search(/[\r\n]/)
  const stretch = broken < 0 ? line : line.slice(0, broken)
  const end = stretch.search(/;|&&/)
  const command = end < 0 ? stretch : stretch.slice(0, end)
  return (
    HIDDEN.test(command) ||
    CONNECTS.test(command) ||
    CODE.test(command) ||
    HARMS.test(command) ||
    FED.test(stretch) ||
    SECRET.test(command) ||
    substitutes(command)
  )
}

/** What no documentation shows as an example to follow: it does harm as it stands there, in a fence as anywhere. */
export const doesHarm = (text: string, from: number): boolean => {
  work.left -= EVIDENCE_WORK
  return HARMFUL.test(commandAt(text, from))
}

const HARMFUL =
  /etc\/(?:passwd|g?shadow|sudoers)(?![\w.-])|proc\/(?:self|\d+)\/environ|\.ssh\/id_\w{3,8}(?![\w.])|\.aws\/credentials|\/dev\/(?:tcp|udp)\/|^\s?(?:nc|ncat|netcat)(?:\.\w+)? [^|]{0,80}-\w{0,3}[ec]\b|^\s?rm -\w+ (?:--no-preserve-root )?\/(?:\s|$|\*)|^\s?(?:nslookup|dig|ping|curl|wget)\s[^|]{0,80}(?:\$\(|`)\s?(?:whoami|id|cat|hostname|uname)\b/i

/** Blanks, brackets, a bang. */
const isLead = (code: number): boolean =>
  code <= 32 || code === 40 || code === 123 || code === 33 || code === 38

/** `echo $(id)`: a command within the command's arguments. */
const substitutes = (command: string): boolean => {
  const name = /(?:\$\(|`)\s?([a-z][\w-]{1,15})/.exec(command)?.[1]
  return name !== undefined && commandKind(name) !== 0
}
