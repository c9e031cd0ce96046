// Options where a program expects a name (CWE-88): `-oProxyCommand=…`, `--upload-pack=…`, `--output=/var/www/x.php`. No
// shell is needed, so that quoting the argument does not help. Trusts that a value which begins like an option, or goes on
// with one, is meant as one only where the option runs a command, writes where servers run files, or sends a secret.

import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { namesSecret } from './secrets.ts'
import { isScriptField } from './scripts.ts'

/** Options are values, not documents. */
const VALUE_MAX = 400
const OPTIONS_MAX = 8
const REACH = 200
const OPTION_WORK = 700

export const options = (text: string, context: Context, report: Report): void => {
  if (text.length > VALUE_MAX) return
  const start = opensValue(text)
  const sure = (at: number): void =>
    report('shell-option', context.place === 'json' && isScriptField(context.name) ? 0.6 : 1, at, true)
  if (start >= text.length) return
  const first = text.charCodeAt(start)
  // e, f, %
  if (first === 37 || (first | 32) === 101 || (first | 32) === 102)
    if (REMOTE.test(text.slice(start, start + REMOTE_MAX))) return sure(start)
  let at = first === 45 ? start : nextOption(text, start)
  for (let count = 0; at >= 0 && count < OPTIONS_MAX; count++) {
    work.left -= OPTION_WORK
    const option = text.slice(at, at + REACH)
    if (RUNS.test(option) || LOADS.test(option) || isWriting(option) || isSending(option)) return sure(at)
    at = nextOption(text, at + 1)
  }
}

/** Past blanks and quotes. */
const opensValue = (text: string): number => {
  let at = 0
  while (at < text.length && at < 4 && isOpening(text.charCodeAt(at))) at++
  return at
}

const isOpening = (code: number): boolean => code <= 32 || code === 34 || code === 39

/** The dash that a blank stands before, or that begins a host's name: `ssh://-oProxyCommand=…`. */
const nextOption = (text: string, from: number): number => {
  for (let dash = text.indexOf('-', from); dash > 0; dash = text.indexOf('-', dash + 1)) {
    const before = text.charCodeAt(dash - 1)
    if (before <= 32 || (before === 47 && text.startsWith('://', dash - 3))) return dash
  }
  return -1
}

/** Transports of git that run what they are given; what Ghostscript opens as a pipe. */
const REMOTE = /^(?:ext::\S|fd::\d|%pipe%\S)/i
const REMOTE_MAX = 12

/** Options that take a command, of ssh, git, tar, rsync, find, aria2, browsers, Java, PHP, sendmail, exim, sudo. */
const RUNS =
  /^(?:-o ?(?:proxycommand|localcommand|knownhostscommand|permitlocalcommand|pkcs11provider)[= ]|--(?:upload-pack|receive-pack|use-compress-program|to-command|rsh-command|checkpoint-action|new-volume-script|info-script|rsh|rsync-path|compress-program|open-files-in-pager|gpu-launcher|renderer-cmd-prefix|utility-cmd-prefix|ppapi-plugin-launcher|browser-subprocess-path|use-askpass|on-download-complete|unzip-command|init-file)[= ]['"]?[\w/.$~]|--(?:exec|pager|ext-diff|eval)=['"]?[\w/.$~]|-(?:c ?|-config[= ])(?:core\.(?:sshcommand|gitproxy|fsmonitor|pager|editor|hookspath)|diff\.external|credential\.helper|protocol\.ext\.allow|alias\.\w+)=|-(?:exec|execdir|ok|okdir) [^;+]{1,120}(?:;|\\;|\{\} \+)|-xx:on(?:outofmemory)?error=|-be ['"]?\$\{run|-[eiou] ?['"]?(?:(?:ba|da|z)?sh|nc|curl|wget|python3?|perl|touch|chmod|rm) [^\s-]|-[eiou] ?['"]?(?:ba|da)?sh -c )/i

/** What a program is made to load: agents, extensions, files that PHP runs before all others, another user by overflow. */
const LOADS =
  /^(?:-(?:agentlib:jdwp=|agentpath:|javaagent:)|-d ?(?:allow_url_include|auto_(?:pre|ap)pend_file|disable_functions)=|-o ?queuedirectory=|-oq\/|-u ?#(?:-1|4294967295)|-v \/:\/|--volume[= ]\/:\/|--(?:load|require|plugin-dir|load-extension|rcfile|engine)[= ]\/(?:tmp|dev\/shm|var\/tmp)\/|--[a-z-]{2,24}=\\\\[\w.-]{3,}\\|--script=(?:https?:|\/tmp\/)|-sOutputFile=['"]?(?:\||%pipe%))/i

const isWriting = (option: string): boolean => {
  const match = WRITES.exec(option)
  if (match === null) return false
  const file = option.slice(match[0].length)
  return SERVED.test(file)
}

const WRITES =
  /^(?:-o ?|-O ?|-X ?|-oN ?|-fprintf? |-fls |-write |--(?:output|output-document|trace|trace-ascii|dump-header|cookie-jar|stderr|save-cookies|execute=output_document)[= ])['"]?/

/** Where servers run files, or read them as settings of a system or a user. */
const SERVED =
  /^\S{0,120}(?:\.(?:php\d?|phtml|phar|jspx?|aspx?|ashx|cgi|war)(?=$|[\s'"])|public_html|htdocs|wwwroot|webapps|\.ssh\/|\.(?:bashrc|profile|bash_profile|zshrc)(?=$|[\s'"]))|^['"]?(?:\/var\/www\/|\/srv\/www|\/usr\/share\/nginx\/|\/etc\/|\/root\/)/i

const isSending = (option: string): boolean => {
  const match = SENDS.exec(option)
  return match !== null && namesSecret(option.slice(match[0].length, match[0].length + SECRET_MAX))
}

/** Any option whose value is a file of secrets, by itself or behind a scheme: `--allow /etc/shadow`, `-i concat:/etc/passwd`. */
const SENDS =
  /^(?:--?[A-Za-z][\w-]{0,30}[= ](?:[a-z]{1,12}[=:])?|--[a-z-]{2,16} \/dev\/null |(?:-d ?|--data(?:-\w{3,10})?[= ])['"]?@|(?:-F ?|--form[= ])['"]?\w{0,16}=?@|-T ?|-K ?|-iL ?|--(?:upload-file|post-file|body-file|input-file|config|file|from-file|reference)[= ](?:\w{1,16}=)?|-f )/

const SECRET_MAX = 80
