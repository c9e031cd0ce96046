// Operators and other marks, one or more characters long, and what a mark begins.

import { isDigit } from '../../characters.ts'
import { codeAt, isWordChar } from './characters.ts'
import { blockComment, lineComment } from './comments.ts'
import { dollar, number, quoted, variable } from './lexemes.ts'
import { push } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { ARITH, CAST, CLOSE, COMPARE, DOT, LITERAL, LOGIC, NOT, OTHER } from './words.ts'

export const punctuation = (
  text: string,
  at: number,
  code: number,
  backslash: boolean,
  tokens: Tokens,
): number => {
  const next = codeAt(text, at + 1)
  switch (code) {
    case 39:
    case 34:
    case 96:
      return quoted(text, at, code, backslash, tokens)
    case 46:
      if (isDigit(next)) return number(text, at, tokens)
      push(tokens, DOT, at, at + 1)
      return at + 1
    case 45:
      if (next === 45) return lineComment(text, at, tokens)
      // `data->'a'`, `data->>'a'`: a part of a document.
      return operator(text, at, ARITH, next === 62 ? (codeAt(text, at + 2) === 62 ? 3 : 2) : 1, tokens)
    case 35:
      if (next === 62) return operator(text, at, ARITH, codeAt(text, at + 2) === 62 ? 3 : 2, tokens)
      if (next === 45) return operator(text, at, COMPARE, 2, tokens)
      return lineComment(text, at, tokens)
    case 47:
      if (next === 42) return blockComment(text, at, tokens)
      return operator(text, at, ARITH, 1, tokens)
    case 36: {
      const after = dollar(text, at, tokens)
      return after > at ? after : operator(text, at, OTHER, 1, tokens)
    }
    case 64:
      // `@>`, and `@?` of a path in JSON
      if (next === 62 || next === 63) return operator(text, at, COMPARE, 2, tokens)
      return variable(text, at, tokens)
    case 42:
      if (next === 47) {
        // A comment of the origin's that the text ends, and begins anew: `*/ or 1=1 /*`.
        if (at === 0 && text.endsWith('/*')) push(tokens, CLOSE, 0, 2)
        // The end of a /*! … */ whose text was read.
        return at + 2
      }
      return operator(text, at, ARITH, 1, tokens)
    case 124:
    case 38:
      return next === code ? operator(text, at, LOGIC, 2, tokens) : operator(text, at, ARITH, 1, tokens)
    case 60:
      return operator(
        text,
        at,
        COMPARE,
        next === 61 || next === 62 || next === 60 || next === 64 ? 2 : 1,
        tokens,
      )
    case 61:
      // `name => value` names an argument, and compares nothing.
      if (next === 62) return operator(text, at, OTHER, 2, tokens)
      return operator(text, at, COMPARE, next === 61 ? 2 : 1, tokens)
    case 62:
      return operator(text, at, COMPARE, next === 61 || next === 62 ? 2 : 1, tokens)
    case 33:
      if (next === 61 || next === 62 || next === 60 || next === 126)
        return operator(text, at, COMPARE, 2, tokens)
      return operator(text, at, NOT, 1, tokens)
    case 58:
      if (next === 58) return operator(text, at, CAST, 2, tokens)
      if (next === 61) return operator(text, at, COMPARE, 2, tokens)
      return operator(text, at, OTHER, 1, tokens)
    case 92:
      // MySQL's `\\N`, a null.
      if (next === 78 && (!isWordChar(codeAt(text, at + 2)) || (codeAt(text, at + 2) | 32) === 117))
        return operator(text, at, LITERAL, 2, tokens)
      return operator(text, at, OTHER, 1, tokens)
    default:
      return operator(text, at, OTHER, 1, tokens)
  }
}

const operator = (text: string, at: number, kind: number, length: number, tokens: Tokens): number => {
  const end = at + length
  // `<=>`
  const wide = kind === COMPARE && length === 2 && codeAt(text, at) === 60 && codeAt(text, end) === 62
  push(tokens, kind, at, wide ? end + 1 : end)
  return wide ? end + 1 : end
}
