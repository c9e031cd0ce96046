// Where the parsing of an expression stands, and the flags that it goes by.

import { EMPTY, type Node } from './ast.ts'
import { foldCase, setOf } from './sets.ts'

export interface Flags {
  readonly ignoreCase: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly extended: boolean
  /** `$` stands for the very end; otherwise for a last line feed's start too. */
  readonly dollarEndOnly: boolean
}

/** What ModSecurity 2 compiles with, which CRS is written and tested for. */
export const MODSECURITY: Flags = {
  ignoreCase: false,
  dotAll: true,
  multiline: false,
  extended: false,
  dollarEndOnly: true,
}

export interface ParseError {
  readonly message: string
  /** From 0. */
  readonly offset: number
}

export interface State {
  readonly source: string
  at: number
  captures: number
  beyond: boolean
  depth: number
  error: ParseError | undefined
  readonly names: Map<string, number>
  /** The highest group that is referred to, and where: it may stand behind. */
  referred: { readonly group: number; readonly at: number }
}

export const fail = (state: State, message: string): Node => {
  state.error ??= { message, offset: state.at }
  state.at = state.source.length
  return EMPTY
}

export const failAt = (state: State, error: ParseError): Node => {
  state.at = error.offset
  return fail(state, error.message)
}

export const eat = (state: State, text: string): boolean => {
  if (!state.source.startsWith(text, state.at)) return false
  state.at += text.length
  return true
}

export const byteNode = (byte: number, flags: Flags): Node => {
  const set = setOf([byte, byte])
  return { kind: 'set', set: flags.ignoreCase ? foldCase(set) : set }
}
