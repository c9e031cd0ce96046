// Probes for whatever engine renders a value: a number between the marks of several engines at once. One of them is a
// placeholder; no text has two kinds of them side by side.

import { DIGITS, pastRun, pastWord, vocabulary } from '../../runs.ts'
import type { Report } from '../detector.ts'

const PROBES_MAX = 160

const OPENINGS: readonly string[] = ['{{', '${', '#{', '<%=', '*{', '~{', '@(']
const MARKS = vocabulary(OPENINGS, false)

/** `{{1}}${1}<%=1%>` */
export const probes = (text: string, report: Report): void => {
  if (text.length > PROBES_MAX) return
  let seen = ''
  for (let at = 0; at < text.length; at++) {
    const from = pastWord(text, at, MARKS)
    const end = from < 0 ? -1 : pastRun(text, from, DIGITS)
    if (end <= from || !'}%)'.includes(text.charAt(end))) continue
    const opening = text.slice(at, from)
    if (seen !== '' && seen !== opening) return report('template-expression', 1, at, true)
    seen = opening
  }
}
