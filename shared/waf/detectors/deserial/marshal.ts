// Ruby's Marshal, version 4.8: could loading this stream make an object? Numbers, texts, lists and maps run nothing of the
// application's: the sessions and signed ids of Rails are such. An object, a class or a type of the user's is what an
// attack needs, and loading ends with an error where a stream is broken. Base64 is read in both ways that Ruby has:
// for URLs, and over what is no base64.

import { bytesOfBase64 } from './printed.ts'

/** False where an object is reached, or where there is more than is looked at. */
export const isPlainMarshal = (text: string, start: number): boolean =>
  text.length - start <= LENGTH_MAX && makesNoObject(text, start, false) && makesNoObject(text, start, true)

const LENGTH_MAX = 8192

const makesNoObject = (text: string, start: number, skips: boolean): boolean =>
  isPlainStream(bytesOfBase64(text, start, LENGTH_MAX, skips))

/** The same of a stream's bytes. */
export const isPlainStream = (bytes: Uint8Array): boolean => {
  stream = bytes
  at = 2
  // Each value is read once: `wanted` counts those that are still to come.
  for (let wanted = 1; wanted > 0; wanted--) {
    if (at >= stream.length) return true
    const type = stream[at++] as number
    if (MAKING.has(type) || (type === IVAR && stream[at] !== STRING)) return false
    const more = held(type)
    if (more < 0) return true
    wanted += more
  }
  return true
}

let stream: Uint8Array = new Uint8Array(0)
let at = 0

const codes = (letters: string): readonly number[] => Array.from(letters, (letter) => letter.charCodeAt(0))

/** Objects, their user's own forms, extended ones, classes, modules, structures, data, regular expressions, subclasses of texts. */
const MAKING: ReadonlySet<number> = new Set(codes('ouUecmMSd/C'))

const [FIXNUM, SYMLINK, LINK, SYMBOL, STRING, FLOAT, BIGNUM, IVAR, ARRAY, HASH, DEFAULTED] =
  codes('i;@:"flI[{}')

/** Nothing, true, false. */
const ALONE: ReadonlySet<number> = new Set(codes('0TF'))

/** How many values one of this type holds; -1 for what no loader reads on from. */
const held = (type: number): number => {
  if (ALONE.has(type)) return 0
  switch (type) {
    case FIXNUM:
    case SYMLINK:
    case LINK:
      integer()
      return 0
    case SYMBOL:
    case STRING:
    case FLOAT:
      return skip(integer())
    case BIGNUM:
      at++
      return skip(2 * integer())
    // A text, and what is known of it (its encoding): pairs whose count comes behind it.
    case IVAR:
      at++
      return skip(integer()) < 0 ? -1 : count(2 * integer())
    case ARRAY:
      return count(integer())
    case HASH:
      return count(2 * integer())
    case DEFAULTED:
      return count(2 * integer() + 1)
    default:
      return -1
  }
}

/** A loader makes what there is before it finds that there is too little. */
const count = (values: number): number => Math.min(values, stream.length)

const skip = (length: number): number => {
  at += length
  return length < 0 || at > stream.length ? -1 : 0
}

/** Marshal's packed integer: its first byte is the number itself less or plus five, or says how many bytes follow. */
const integer = (): number => {
  const head = ((stream[at++] ?? 0) << 24) >> 24
  if (head === 0) return 0
  if (head > 4) return head - 5
  if (head < -4) return head + 5
  let number = 0
  for (let index = 0; index < Math.abs(head); index++) number += (stream[at++] ?? 0) * 256 ** index
  return head > 0 ? number : number - 256 ** -head
}
