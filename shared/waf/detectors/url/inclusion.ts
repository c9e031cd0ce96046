// Remote inclusion: a stranger's URL that ends as code to be included does.

import { AMP, CONTROL, PERCENT, QUESTION } from '../../fields/presence.ts'
import { charset, pastRun, pastWord, vocabulary, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'

const CUTTING = QUESTION | AMP | PERCENT | CONTROL

/** The longest extension, its dot, and what an URL may be quoted by. */
const TAIL_MAX = 8

const SCRIPT_TAILS = wordSet('php php3 php5 txt asp aspx jsp pl cgi inc dat gif jpg png phtml log conf ini')

/** Of those, what pages load far more often than servers: only its own name or an order tells. */
const IMAGE_TAILS = wordSet('gif jpg png')

/** Of those, what a server runs. */
const RUN_TAILS = wordSet('php php3 php5 phtml asp aspx jsp cgi pl')

const SHELL_NAMES: readonly string[] = [
  'c99',
  'r57',
  'shell.',
  'shell_',
  'cmd.',
  'webshell',
  'phpinfo',
  'backdoor',
  'rfi',
  'b374k',
  'wso.',
  'exploit.',
  'phpshell',
  'cmdshell',
]

/** A stranger's URL that ends as code to be included does: `http://host/shell.txt?`. */
export const inclusion = (
  text: string,
  chars: number,
  from: number,
  offset: number,
  report: Report,
): void => {
  // Without a mark that cuts it, only the name of a shell counts, and that has an extension.
  if ((chars & CUTTING) === 0 && text.lastIndexOf('.') < text.length - TAIL_MAX) return
  let slash = from
  let dot = -1
  let question = -1
  let end = from
  for (; end < text.length && end < from + 300; end++) {
    const code = text.charCodeAt(end)
    if (code <= 32) break
    if (question >= 0) continue
    if (code === 47) slash = end
    else if (code === 46) dot = end
    // `shell.txt&cmd=id`: the origin's own URL goes on behind the address that it was handed.
    else if (code === 63 || (code === 38 && AMPERSAND.some((name) => text.startsWith(name, end + 1))))
      question = end
  }
  // Nobody fetches a script by FTP but to run it.
  const transferred = end >= text.length && question < 0 && pastWord(text, offset, TRANSFERS) >= 0
  const tail = dot < slash ? '' : text.slice(dot + 1, question < 0 ? end : question).toLowerCase()
  const image = IMAGE_TAILS.has(tail)
  const null0 = (end < text.length && text.charCodeAt(end) === 0) || text.endsWith('%00', end)
  const stop = question < 0 ? end : question
  if (!null0 && (stop - dot > 6 || !SCRIPT_TAILS.has(tail))) return
  const file = text.slice(slash + 1, stop).toLowerCase()
  const shell =
    end >= text.length &&
    SHELL_NAMES.some((name) => file.startsWith(name)) &&
    // `shell.png?v5`: a picture of one.
    !(image && question >= 0)
  if (transferred && RUN_TAILS.has(tail)) return report('rfi-script', 1, offset, true)
  // `x.txt??`
  const cut = question >= 0 && pastRun(text, question, QUESTIONS, question + QUESTIONS_MAX) >= end
  const query = text.charCodeAt(question + 1) === 38 ? question + 2 : question + 1
  const command = question >= 0 && (image ? ORDERS : COMMANDS).some((name) => text.startsWith(name, query))
  if (cut || command || null0 || shell) report('rfi-script', 1, offset, true)
}

const TRANSFERS = vocabulary('ftp: ftps:')

const QUESTIONS = charset('?')
const QUESTIONS_MAX = 3

const AMPERSAND: readonly string[] = ['cmd=', 'exec=', 'command=']

const ORDERS: readonly string[] = ['cmd=', 'exec=', 'command=', 'cmd%3d']
/** Short names as well: an image's are its width, its crop, its version. */
const COMMANDS: readonly string[] = [...ORDERS, 'c=', 'x=']
