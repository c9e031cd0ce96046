// Marks that one engine alone has within an expression: Freemarker's built-ins, Groovy's annotations, OGNL's variables,
// Jinja's filters over objects of the application, and files in quotes, which are every engine's.

import { charset, NAME, pastRun, standsAt, without, wordSet } from '../../runs.ts'
import { calledAt, pastBlanks, QUOTES } from '../code/chains.ts'
import { isTellingFile } from '../code/files.ts'
import { literalEnd } from './literals.ts'
import type { Style } from './expression.ts'

/** One longer than the longest word below. */
const WORD_MAX = 18

/** By the mark that stands at the place. */
export const isMarked = (text: string, at: number, end: number, style: Style): boolean => {
  switch (text.charCodeAt(at)) {
    // " '
    case 34:
    case 39:
      return isTellingFile(text, at + 1)
    // (
    case 40:
      return text.charAt(at + 1) === '#' && setsVariable(text, at + 2, end)
    // ?
    case 63:
      return isBuiltIn(text, at + 1, end)
    // @
    case 64:
      return isAnnotation(text, at + 1, end)
    // [
    case 91:
      return isPieced(text, at + 1, end)
    // `
    case 96:
      return style === 'angled' && isClosed(text, at + 1, end)
    // |
    case 124:
      return handsOver(text, pastBlanks(text, at + 1, end), end)
    default:
      return false
  }
}

const JOINTS = charset('~+')

/** `['__cla'~'ss__']`, `["con"+"structor"]`: a member whose name is put together, so that no check sees it. */
const isPieced = (text: string, at: number, end: number): boolean => {
  const first = literalEnd(text, pastBlanks(text, at, end), end)
  const joint = first < 0 ? end : pastBlanks(text, first, end)
  return (
    joint < end &&
    standsAt(text, at, QUOTES) &&
    standsAt(text, joint, JOINTS) &&
    standsAt(text, pastBlanks(text, joint + 1, end), QUOTES)
  )
}

/** Built-ins of Freemarker that make objects or code of text. */
const MAKING = wordSet('new api interpret eval lower_abc upper_abc')
/** What goes on behind one; a conditional has a value there. */
const GOING_ON = charset('(.)+]}')

const isBuiltIn = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, NAME, end)
  if (!MAKING.has(text.slice(at, Math.min(stop, at + WORD_MAX)))) return false
  const next = pastBlanks(text, stop, end)
  return next >= end || standsAt(text, next, GOING_ON)
}

const isAnnotation = (text: string, at: number, end: number): boolean => {
  if (text.startsWith('groovy.', at)) return true
  const name = text.slice(at, Math.min(pastRun(text, at, NAME, end), at + WORD_MAX))
  return name === 'Grab' || name === 'ASTTest'
}

const OGNL = charset('#@')

/** `(#a=@java.lang…@b)`, `(#a=#b)` */
const setsVariable = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, NAME, end)
  const sign = pastBlanks(text, stop, end)
  return stop > at && text.charAt(sign) === '=' && standsAt(text, pastBlanks(text, sign + 1, end), OGNL)
}

/** A command in backticks. */
const isClosed = (text: string, at: number, end: number): boolean => {
  const close = pastRun(text, at, RAW, end)
  return close > at && close < end
}

const RAW = without(charset('`'))

const COMPUTING = charset('|~+%')

/** `"%c%cclass"|format`, `"__cla"~"ss__"`: a member's name that is made of a literal, so that no check sees it. */
const isComputed = (text: string, at: number, end: number): boolean => {
  const literal = standsAt(text, at, QUOTES) ? literalEnd(text, at, end) : -1
  const next = literal < 0 ? end : pastBlanks(text, literal, end)
  return next < end && standsAt(text, next, COMPUTING)
}

/** `|attr(request`, `|format(config`: objects of the application, handed to what shows them. */
const handsOver = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, NAME, end)
  const name = text.slice(at, Math.min(stop, at + WORD_MAX))
  const shown = name === 'attr' ? 'request' : name === 'format' ? 'config' : undefined
  const argument = shown === undefined ? -1 : calledAt(text, stop, end)
  if (argument < 0 || shown === undefined) return false
  const first = pastBlanks(text, argument, end)
  if (name === 'attr' && isComputed(text, first, end)) return true
  return text.slice(first, pastRun(text, first, NAME, end)) === shown
}
