// Blocks of code in other notations than markdown's: AsciiDoc's listings, Liquid's and Hugo's highlighting, forums'
// and trackers' tags, `<pre>`. Documents in any of them reach an API as texts. What knows no such notation acts on what
// stands within, so that they excuse what an indented block excuses, and never markup.

import { charset, pastRun, runStart, SPACE } from '../runs.ts'
import { work } from '../work.ts'

/** How many blocks that nothing closes are looked for in a text: each takes a search to its end. */
export const UNCLOSED_MAX = 6

/** Units of work, besides that search's. */
const PER_BLOCK = 80

/** How many have been met in this text. */
let unclosed = 0

export const beginBlocks = (): void => {
  unclosed = 0
}

const TAG = charset('a-z0-9_-')
const DASHES = charset('-')
const DASH = 45

/** What such a block's first line begins with: `-`, `<`, `[`, `{`. */
export const mayOpen = (code: number): boolean => code === DASH || code === 60 || code === 91 || code === 123

/** Where the line begins that closes the block which the line text[at, end) opens, or -1 where it opens none. */
export const blockEnd = (text: string, at: number, end: number): number => {
  if (unclosed >= UNCLOSED_MAX || at >= end) return -1
  const closer = closerOf(text, at, end)
  if (closer === '') return -1
  work.left -= PER_BLOCK
  const close = text.indexOf(closer, end)
  if (close < 0) {
    unclosed++
    work.left -= text.length - end
    return -1
  }
  return Math.max(end, text.lastIndexOf('\n', close + closer.length - 1))
}

/** What closes the block, '' where the line opens none. */
const closerOf = (text: string, at: number, end: number): string => {
  const past = runStart(text, end, SPACE, at)
  switch (text.charCodeAt(at)) {
    case DASH:
      return past - at >= 4 && pastRun(text, at, DASHES, past) === past && isSource(text, at)
        ? `\n${text.slice(at, past)}`
        : ''
    case 60:
      return text.startsWith('pre', at + 1) && isTagEnd(text.charCodeAt(at + 4)) ? '</pre>' : ''
    case 91:
      return tagged(text, at, past)
    case 123:
      return braced(text, at, past)
    default:
      return ''
  }
}

const isTagEnd = (code: number): boolean => code === 62 || code === 32

/** AsciiDoc says in the line before what the listing is, or what it goes on with; dashes alone are a rule, or a title's. */
const isSource = (text: string, at: number): boolean => {
  const line = text.lastIndexOf('\n', at - 2) + 1
  return at > 0 && SAID.some((start) => text.startsWith(start, line))
}

const SAID = ['[source', '[listing', '+\n']

const NAME_MAX = 20

/** `[code]`, `[php line=1]`, alone on the line. */
const tagged = (text: string, at: number, past: number): string => {
  const name = pastRun(text, at + 1, TAG, Math.min(past, at + 1 + NAME_MAX))
  if (name === at + 1 || text.charCodeAt(past - 1) !== 93) return ''
  return name === past - 1 || text.charCodeAt(name) === 32 ? `[/${text.slice(at + 1, name)}]` : ''
}

/** `{% highlight ruby %}`, `{{< highlight bash >}}`, `{code:java}`, `{noformat}`. */
const braced = (text: string, at: number, past: number): string => {
  if (text.charCodeAt(past - 1) !== 125) return ''
  if (text.startsWith('{% highlight', at)) return '{% endhighlight'
  if (text.startsWith('{{< highlight', at)) return 'highlight >}}'
  if (text.startsWith('{code', at)) return '{code}'
  return text.startsWith('{noformat', at) ? '{noformat}' : ''
}
