// A block of a web server's settings that a value closes, to open one of its own: `x; } server { listen 81; …`,
// `x;}\nlocation / {`. Whole files begin with a block of theirs.

import { charset, pastRun, pastWord, standsAt, vocabulary } from '../../runs.ts'

const OFFSET_MAX = 160
const BRACES = charset('{}')
const GAP = charset(' \t\r\n;}')
const BLOCKS = vocabulary(['server ', 'server{', 'location ', 'upstream ', 'http {', 'events {', 'stream {'])

export const isBlockClosed = (text: string): boolean => {
  for (let at = 0; at < text.length && at < OFFSET_MAX; at++) {
    if (!standsAt(text, at, BRACES)) continue
    if (text.charAt(at) === '{' || text.slice(0, at).trim() === '') return false
    const block = pastWord(text, pastRun(text, at + 1, GAP, at + OFFSET_MAX), BLOCKS)
    return block >= 0 && opensBlock(text, text.charAt(block - 1) === '{' ? block - 1 : block)
  }
  return false
}

const NAMED = charset(' A-Za-z0-9_./~^*=$\\-')

const opensBlock = (text: string, at: number): boolean =>
  text.charAt(pastRun(text, at, NAMED, at + OFFSET_MAX)) === '{'
