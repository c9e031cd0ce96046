// Python's pickles: a stream that names a global, by the opcodes of protocol 0 (`c`, `i`, each with two lines) or of
// protocol 4 (STACK_GLOBAL), and ends as a stream does. Numbers, texts and lists name none, and do no harm.

import { work } from '../../work.ts'
import { fromOctets } from '../../transforms/bytes.ts'
import { bytesOfBase64, bytesOfHex } from './printed.ts'

const BYTES_MAX = 8192
/** What a character of a stream takes, to undo it and to look for its opcodes. */
const CHARACTER_WORK = 60

/** Modules whose functions run something: what protocol 0 names in plain text. */
const REACHING =
  /[ci](?:os|posix|nt|subprocess|builtins|__builtin__|sys|pty|commands|importlib|runpy|socket|shutil|webbrowser|timeit|pickle|code|platform|multiprocessing\.\w{1,20})\n[A-Za-z_.]{1,40}\n/

const NAMED = /c[A-Za-z_][\w.]{0,60}\n[A-Za-z_][\w.]{0,60}\n/

/** `(S'id'\nios\nsystem\n.`: a stream of protocol 0 as it stands. */
export const isPlainPickle = (text: string): boolean =>
  text.length <= BYTES_MAX && REACHING.test(text) && /[.R]\s{0,4}$/.test(text)

/** Base64 or hexadecimal of a stream that names a global. */
export const isPrintedPickle = (text: string, start: number): boolean => {
  work.left -= CHARACTER_WORK * Math.min(text.length - start, BYTES_MAX)
  const head = text.charCodeAt(start)
  // 8, 6, 2: the first digit of a stream in hexadecimal; base64 begins with g, K or Y.
  const hex = head === 56 || head === 54 || head === 50
  const bytes = hex ? bytesOfHex(text, start, BYTES_MAX) : bytesOfBase64(text, start, BYTES_MAX)
  if (bytes.length < 6 || bytes[bytes.length - 1] !== STOP) return false
  const stream = fromOctets(bytes)
  if (bytes[0] !== PROTOCOL) return REACHING.test(stream)
  const protocol = bytes[1] ?? 0
  if (protocol < 2 || protocol > 5) return false
  return NAMED.test(stream) || (stream.includes(STACK_GLOBAL) && BUILT.test(stream))
}

const STOP = 46
const PROTOCOL = 0x80
const STACK_GLOBAL = '\x93'
/** A global is called (REDUCE), or made an object of (NEWOBJ, BUILD). */
const BUILT = /[R\x81b]/
