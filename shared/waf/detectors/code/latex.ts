// LaTeX that reads or writes files, or runs a program (shell escape): what a typesetting server must not be handed. A
// chapter that is included by a name of its own is a document's.

import { work } from '../../work.ts'
import type { Report } from '../detector.ts'

/** What a backslash takes, and a command of those below. */
const MARK_WORK = 30
const COMMAND_WORK = 250

export const latex = (text: string, report: Report): void => {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    work.left -= MARK_WORK
    if (work.left < 0) return
    if (at + 2 >= text.length || !mayCommand(text.charCodeAt(at + 1))) continue
    work.left -= COMMAND_WORK
    if (COMMANDS.test(text.slice(at + 1, at + COMMAND_MAX))) return report('code-include', 1, at, true)
  }
}

const COMMAND_MAX = 80

/** c d i l n o v w: what the commands below begin with. */
const mayCommand = (code: number): boolean =>
  code === 99 ||
  code === 100 ||
  code === 105 ||
  code === 108 ||
  code === 110 ||
  code === 111 ||
  code === 118 ||
  code === 119

const COMMANDS =
  /^(?:(?:immediate\s?\\)?write18\b|immediate\s?\\write\b|newwrite\s?\\\w|openout\s?(?:\d|\\)|openin\s?(?:\d{1,2}|\\\w{1,20})\s?=|input\s?(?:\||\{\s?"?\|)|(?:input|include|includegraphics|verbatiminput|lstinputlisting)(?:\[[^\]]{0,30}\])?\s?\{(?:\/(?:etc|proc|var|home|root|usr)\/|\.\.\/\.\.\/|[a-zA-Z]:\\)|directlua\s?\{|csname\s(?:input|include|write18|openin|openout)\\endcsname)/
