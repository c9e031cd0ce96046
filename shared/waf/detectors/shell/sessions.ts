// A command line that somebody shows: it begins with a command of its own, so that a pipe or an "and" behind it goes on
// with what is a command already. Nothing was broken out of. What does harm as it stands is no example (evidence.ts).

import { work } from '../../work.ts'
import { commandKind, TOOL } from './commands.ts'
import { doesHarm } from './evidence.ts'
import { READERS } from './said.ts'

const LINE_MAX = 240
/** A text this long and of several lines is a document: a line of its own in it is no command for anybody. */
const DOCUMENT_MIN = 200
const SESSION_WORK = 400

/** `cd x && make y`; `curl x | sh` on a line of a document; `` `cat a | grep b` `` in a span of code. */
export const isGoingOn = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  const and = code === 38 && text.charCodeAt(at + 1) === 38
  if (!and && (code !== 124 || text.charCodeAt(at + 1) === 124)) return false
  work.left -= SESSION_WORK
  const from = Math.max(0, at - LINE_MAX)
  const line = text.slice(text.slice(from, at).lastIndexOf('\n') + 1 + from, at)
  const tick = line.lastIndexOf('`')
  const quoted = /[:[,]\s?["']([^"']*)$/.exec(line)?.[1]
  const shown =
    tick >= 0
      ? line.slice(tick + 1)
      : (quoted ?? line.replace(/^[\s>*+-]{0,12}(?:\$ |RUN\s|CMD\s|# )?\s{0,8}/, ''))
  const head = /^(?:sudo )?([a-z][\w.-]{1,16}|\{\{\w+\}\})(?=\s|$)/.exec(shown)?.[1]
  if (head === undefined || (tick < 0 && commandKind(head) === 0 && !head.startsWith('{{'))) return false
  if (/;|\$\(/.test(shown) || !isClosed(shown) || doesHarm(text, next)) return false
  const name = /^\s{0,3}(?:sudo )?([a-z][\w-]{0,16})/.exec(text.slice(next, next + 24))?.[1] ?? ''
  const kind = commandKind(name)
  if (tick >= 0)
    return (
      text.slice(at, at + LINE_MAX).includes('`') && (kind === TOOL || SHOWN.has(name) || READERS.has(name))
    )
  if (and && (kind === TOOL || name === 'cd')) return true
  return text.length > DOCUMENT_MIN && text.includes('\n')
}

/** Each quote that the line opens it closes: nothing is broken out of. */
const isClosed = (line: string): boolean =>
  line.split('"').length % 2 === 1 && line.split("'").length % 2 === 1

/** What a span of code is piped into, or goes on with, besides readers and tools of builds. */
const SHOWN: ReadonlySet<string> = new Set(['cd', 'sed', 'awk', 'tee', 'xargs', 'echo', 'ls', 'mkdir'])
