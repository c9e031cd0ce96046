// Cross-site scripting: the text is read as HTML content, as the inside of an attribute that it breaks out of, as the
// inside of a script string that it breaks out of, and as a URL. Markup that only formats (a <details>, an image with
// a plain address) is nobody's attack; a handler, an active element or a script URL is.

import {
  BACKTICK,
  BANG,
  BRACE,
  BRACKET,
  BREAK,
  COLON,
  COMMA,
  CONTROL,
  DOUBLE,
  EQUALS,
  HIGH,
  LESS,
  PAREN,
  SEMI,
  SIGN,
  SINGLE,
  SPACE,
  WORD_CODE,
  WORD_URL,
} from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'
import { breaks } from './breakout.ts'
import { punctuation, sevenBits } from './disguises.ts'
import { markup } from './markup.ts'
import { brokenOut } from './outside.ts'
import { urls } from './urls.ts'

/** `document["cookie"]`: a member that is named in quotes, and none of what lists and objects are written with. */
const reachesMember = (chars: number): boolean =>
  (chars & (BRACKET | SPACE | COLON | COMMA)) === BRACKET && (chars & (SINGLE | DOUBLE)) !== 0

export const html: Detector = {
  name: 'html',
  cost: { character: 1, mark: 4 },
  kinds: ['xss-element', 'xss-handler', 'xss-url', 'xss-markup', 'xss-breakout', 'xss-script'],
  wants: (chars, words) =>
    (chars & LESS) !== 0 ||
    ((chars & COLON) !== 0 &&
      ((words & (WORD_URL | WORD_CODE)) !== 0 || (chars & (BREAK | CONTROL)) !== 0)) ||
    ((chars & EQUALS) !== 0 && (chars & (PAREN | BACKTICK | SINGLE | DOUBLE | BRACKET | BRACE)) !== 0) ||
    (chars & (EQUALS | SEMI)) === (EQUALS | SEMI) ||
    ((chars & (SINGLE | DOUBLE)) !== 0 && (chars & (SIGN | SPACE)) === SIGN) ||
    reachesMember(chars) ||
    ((chars & (PAREN | BACKTICK)) !== 0 &&
      (chars & (SINGLE | DOUBLE | SEMI | BRACE | BACKTICK | BRACKET | PAREN)) !== 0),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & LESS) !== 0) {
      markup(text, context, report)
      brokenOut(text, report)
    }
    if ((chars & COLON) !== 0) urls(text, chars, context, report)
    if ((chars & (BRACKET | SIGN)) === (BRACKET | SIGN) || (chars & (BANG | BRACKET)) === (BANG | BRACKET))
      punctuation(text, report)
    if ((chars & HIGH) !== 0) sevenBits(text, report)
    if (
      (chars & (EQUALS | PAREN | BACKTICK)) !== 0 ||
      ((chars & (SIGN | SPACE)) === SIGN && (chars & (SINGLE | DOUBLE)) !== 0) ||
      reachesMember(chars)
    )
      breaks(view, context, report)
  },
}
