// What is called by a name: the name before each opening bracket is read once, and each language asks its own question.

import { isIn, NAME, runStart } from '../../runs.ts'
import { executedBy } from './basic.ts'
import { chainedBy, compiledBy } from './objects.ts'
import { callsByName } from './php.ts'
import { isEndless } from './programs.ts'

/** Where the first of each kind stands, or -1; of the last text that was read. */
export const named = { executed: -1, chained: -1, compiled: -1, callback: -1, endless: -1 }

/** `quotes`: there are some in the text, without which nothing is called back by its name. */
export const readNames = (text: string, quotes: boolean): void => {
  named.executed = -1
  named.chained = -1
  named.compiled = -1
  named.callback = -1
  named.endless = -1
  for (let open = text.indexOf('(', 1); open >= 0; open = text.indexOf('(', open + 1)) {
    const end = nameEnd(text, open)
    if (end <= 0 || !isIn(NAME, text.charCodeAt(end - 1))) continue
    const start = runStart(text, end, NAME)
    if (named.executed < 0) named.executed = executedBy(text, start, end, open)
    if (named.chained < 0) named.chained = chainedBy(text, start, end, open)
    if (named.compiled < 0) named.compiled = compiledBy(text, start, end, open)
    if (named.endless < 0 && isEndless(text, start, end, open)) named.endless = start
    if (quotes && named.callback < 0 && callsByName(text, start, end, open)) named.callback = start
  }
}

/** Where the name ends that is called: a blank or the end of an index stands between. */
const nameEnd = (text: string, open: number): number => {
  const before = text.charCodeAt(open - 1)
  if (before === 93) return open - 2
  return before <= 32 ? open - 1 : open
}
