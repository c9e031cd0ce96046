// Probes for whatever engine renders a value: a number between the marks of several engines at once. One of them is a
// placeholder; no text has two kinds of them side by side.

import { DIGITS, pastRun } from '../../runs.ts'
import type { Report } from '../detector.ts'

const PROBES_MAX = 160

/** `{{1}}${1}<%=1%>` */
export const probes = (text: string, report: Report): void => {
  if (text.length > PROBES_MAX) return
  let seen = ''
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    if (!holdsNumber(text, open + 1, '}')) continue
    // `{{`, `${`, `#{`, `*{`, `~{`: the mark before the brace tells them apart.
    const mark = text.charAt(open - 1)
    if (!'{$#*~'.includes(mark) || mark === '') continue
    if (seen !== '' && seen !== mark) return report('template-expression', 1, open, true)
    seen = mark
  }
  if (seen === '') return
  const page = text.indexOf('<%=')
  const razor = text.indexOf('@(')
  if ((page >= 0 && holdsNumber(text, page + 3, '%')) || (razor >= 0 && holdsNumber(text, razor + 2, ')')))
    report('template-expression', 1, Math.max(page, razor), true)
}

const holdsNumber = (text: string, at: number, close: string): boolean => {
  const end = pastRun(text, at, DIGITS)
  return end > at && text.charAt(end) === close
}
