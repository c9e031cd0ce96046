// A link of markdown behind what reads as a separator: `([#1](https://a.example)) & ([#2](https://b.example))`.

import { BLANK, charset, pastRun, standsAt } from '../../../runs.ts'

/** A word that a bracket follows at once, with something in it, is no command to any shell. */
export const isLink = (text: string, next: number): boolean => {
  const from = pastRun(text, next, BLANK)
  const open = text.startsWith('(', from) ? from + 1 : from
  if (!text.startsWith('[', open)) return false
  const close = pastRun(text, open + 1, LINKED, open + LINK_MAX)
  return close > open + 1 && text.startsWith('](', close) && standsAt(text, close + 2, ADDRESS)
}

const LINKED = charset('A-Za-z0-9 .,:_#@/-')
const ADDRESS = charset('A-Za-z0-9.#/')
const LINK_MAX = 80
