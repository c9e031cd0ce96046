// Uploads that run where they land: a file name with an extension that servers execute, and contents that begin as
// scripts do. Places other than files are not looked at.

import { isBinary } from '../../fields/binary.ts'
import { charset, pastRun, without } from '../../runs.ts'
import type { Detector, Report } from '../detector.ts'

const EXECUTED: ReadonlySet<string> = new Set(
  'php php3 php4 php5 php7 php8 phps pht phtml phar phpt pgif shtml shtm inc asp aspx asa asax ascx ashx asmx cer cdx cfm cfml cfc jsp jspx jspf jsw jsv jtml war jar cgi pl py rb sh bash htaccess htpasswd config exe dll com bat cmd ps1 vbs vbe hta scr msi'.split(
    ' ',
  ),
)

export const upload: Detector = {
  name: 'upload',
  cost: { character: 0, mark: 1 },
  kinds: ['upload-name', 'upload-content'],
  places: ['file'],
  binary: true,
  wants: () => true,
  detect: (view, context, report) => {
    if (context.part === 'name') judgeName(view.text, report)
    else judgeContent(view.text, report)
  },
}

/** Every extension counts: `shell.php.jpg` runs on servers that map any of them; a NUL or `;` cuts the name. */
const judgeName = (name: string, report: Report): void => {
  const lower = name.toLowerCase()
  const cut =
    lower.includes('\0') || lower.includes('%00') || lower.includes(';') || lower.includes('::$data')
  const parts = partsOf(lower)
  for (let index = 1; index < parts.length; index++) {
    if (!EXECUTED.has(parts[index] as string)) continue
    const last = index === parts.length - 1
    const soft = SOFT.has(parts[index] as string)
    report('upload-name', last || cut ? (soft ? 0.6 : 1) : soft ? 0.2 : 0.8, 0, true)
  }
}

/** What servers and file systems cut a name at. */
const PART = without(charset('.;\0% /\\:'))

const partsOf = (name: string): readonly string[] => {
  const parts: string[] = []
  for (let at = 0; at <= name.length;) {
    const end = pastRun(name, at, PART)
    parts.push(name.slice(at, end))
    at = end + 1
  }
  return parts
}

/** Extensions that honest uploads have too: data, archives and sources for machines that do not run them. */
const SOFT: ReadonlySet<string> = new Set(
  'inc config jar war com py rb pl sh bat cmd exe msi cer dll ps1 bash'.split(' '),
)

const HEAD_MAX = 1024

const judgeContent = (text: string, report: Report): void => {
  const head = text.slice(0, HEAD_MAX).toLowerCase()
  const php = head.indexOf('<?php')
  const short = head.indexOf('<?=')
  if (php >= 0 || short >= 0) report('upload-content', 1, Math.max(php, short), true)
  if (
    head.includes('<%@') ||
    head.includes('<%eval') ||
    head.includes('<%!') ||
    head.includes('runtime.getruntime')
  )
    report('upload-content', 1, 0, true)
  if (head.startsWith('#!/')) report('upload-content', 0.6, 0, true)
  if (
    head.startsWith('addtype ') ||
    head.startsWith('sethandler ') ||
    head.includes('\naddtype application/x-httpd')
  )
    report('upload-content', 1, 0, true)
  // A picture whose comment is a script: PHP runs what stands behind its mark, wherever that is.
  const embedded = isBinary(text) ? embeddedAt(text) : -1
  if (embedded >= 0) report('upload-content', 1, embedded, true)
}

/** Where a PHP tag begins among bytes; code follows a short one, since three bytes stand anywhere by chance. */
const embeddedAt = (text: string): number => {
  for (let at = text.indexOf('<?'); at >= 0; at = text.indexOf('<?', at + 2)) {
    if (text.slice(at + 2, at + 5).toLowerCase() === 'php' && text.charCodeAt(at + 5) <= 32) return at
    const mark = text.charCodeAt(at + 2)
    if ((mark === 61 || mark === 32 || (mark >= 9 && mark <= 13)) && isPrinted(text, at + 3)) return at
  }
  return -1
}

const PRINTED_MIN = 10

const isPrinted = (text: string, from: number): boolean => {
  for (let at = from; at < from + PRINTED_MIN; at++) {
    const code = text.charCodeAt(at)
    if (!(code >= 32 && code <= 126)) return false
  }
  return true
}
