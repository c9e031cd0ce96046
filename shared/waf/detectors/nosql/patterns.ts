// Patterns of Cypher that a graph is asked by, and operands of its conditions.

import { NUMBER, STRING, WORD, areAt, isAt, kindAt, wordAt } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { wordSet } from '../../runs.ts'

/** `(n)`, `(:User {`, `p = (n:User)`: what a graph is asked for. */
export const isNode = (cypher: Lexemes, start: number): boolean => {
  let at = isName(cypher, start) && isAt(cypher, start + 1, '=') ? start + 2 : start
  if (!isAt(cypher, at, '(')) return false
  at = isName(cypher, at + 1) ? at + 2 : at + 1
  while (isAt(cypher, at, ':') && isName(cypher, at + 1)) at += 2
  return isAt(cypher, at, ')') || isAt(cypher, at, '{')
}

/** `-[r:KNOWS]->(`, `<-[*]-(` */
export const isRelation = (cypher: Lexemes, start: number): boolean => {
  let at = isAt(cypher, start, '<') ? start + 1 : start
  if (!areAt(cypher, at, '-', '[')) return false
  at += 2
  while (isName(cypher, at) || kindAt(cypher, at) === NUMBER || RELATING.has(wordAt(cypher, at))) at++
  if (!areAt(cypher, at, ']', '-')) return false
  return isAt(cypher, isAt(cypher, at + 2, '>') ? at + 3 : at + 2, '(')
}

const RELATING = wordSet(': | * .')

const isOperand = (cypher: Lexemes, at: number): boolean => {
  const kind = kindAt(cypher, at)
  return kind === WORD || kind === NUMBER || kind === STRING || isAt(cypher, at, '*')
}

/** Behind `n`, `n.name`, `'x'`, `id(n)`; the place itself where there is no operand. */
export const pastOperand = (cypher: Lexemes, start: number): number => {
  if (!isOperand(cypher, start)) return start
  let at = start + 1
  while (isAt(cypher, at, '.') && isName(cypher, at + 1)) at += 2
  if (isAt(cypher, at, '(') && isOperand(cypher, at + 1)) {
    const close = pastOperand(cypher, at + 1)
    if (isAt(cypher, close, ')')) return close + 1
  }
  return at
}

export const isName = (cypher: Lexemes, at: number): boolean => kindAt(cypher, at) === WORD
