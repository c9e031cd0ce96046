// What an upload's name comes to where it lands: an extension that servers execute, whatever file systems and servers cut
// off behind it, or the name of a file by which a folder is configured.

import { charset, pastRun, pastWord, runStart, vocabulary, without, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'

const EXECUTED = wordSet(
  'php php3 php4 php5 php7 php8 phps pht phtml phar phpt pgif shtml shtm inc asp aspx asa asax ascx ashx asmx cer cdx cfm cfml cfc jsp jspx jspf jsw jsv jtml war jar cgi pl py rb sh bash htaccess htpasswd config exe dll com bat cmd ps1 vbs vbe hta scr msi',
)

/** Extensions that honest uploads have too: data, archives and sources for machines that do not run them. */
const SOFT = wordSet('inc config jar war com py rb pl sh bat cmd exe msi cer dll ps1 bash')

/** Files that configure the folder that they lie in, for a server that runs what they say. */
const SETTINGS = wordSet('.htaccess .htpasswd .user.ini php.ini web.config global.asa global.asax')

/** Every extension counts: `shell.php.jpg` runs on servers that map any of them; some marks cut a name. */
export const judgeName = (name: string, report: Report): void => {
  const lower = kept(name.toLowerCase())
  if (SETTINGS.has(lower.slice(runStart(lower, lower.length, STEP)))) return report('upload-name', 1, 0, true)
  const cut = CUTS.some((mark) => lower.includes(mark))
  const parts = partsOf(lower)
  for (let index = 1; index < parts.length; index++) {
    const part = parts[index] as string
    if (!EXECUTED.has(part)) continue
    const soft = SOFT.has(part)
    const last = index === parts.length - 1
    report('upload-name', last || cut ? (soft ? 0.6 : 1) : soft ? 0.2 : 0.8, 0, true)
  }
}

/** What a server or a file system takes for a name's end: `x.php;.jpg`, `x.php::$DATA`, `x.php#.png`. */
const CUTS: readonly string[] = ['\0', '%00', '%0d', '%0a', ';', ':', '#', '?']
/** `filename*=UTF-8''web.config` */
const STEP = without(charset(`/\\'`))

/** Windows drops dots and blanks at a name's end, others what is encoded there; a path's last step may be empty. */
const kept = (name: string): string => {
  let end = name.length
  while (end > 0) {
    const from = runStart(name, end, DROPPED)
    const next = pastWord(name, from - 3, ENCODED) === from ? from - 3 : from
    if (next === end) break
    end = next
  }
  return name.slice(0, end)
}

const DROPPED = charset(' ./\\\t\r\n\0')
const ENCODED = vocabulary('%20 %0a %0d %2e %2f %5c %00')

/** What servers and file systems cut a name at. */
const PART = without(charset('.;\0% /\\:#?'))

const partsOf = (name: string): readonly string[] => {
  const parts: string[] = []
  for (let at = 0; at <= name.length;) {
    const end = pastRun(name, at, PART)
    parts.push(name.slice(at, end))
    at = end + 1
  }
  return parts
}
