// A line `Name: value` of a letter's head behind a break: was it put there, or is it of a letter that somebody pasted?

import { charset, findIn, saysAt, wordSet } from '../../runs.ts'
import { isAlone, isWritten } from './line.ts'
import type { Line } from './line.ts'

/** Headers that only a mail program writes. */
const WRITTEN = wordSet(
  'mime-version content-transfer-encoding x-mailer return-path disposition-notification-to return-receipt-to',
)

/** `Hi there\r\nCc: x@y.example`: behind a few words; forwarded letters have the other names there. */
const isAnswered = (line: Line, name: string): boolean =>
  (line.literal || name === 'cc' || name === 'reply-to') && isWritten(line)

/** Behind one mailbox and its name alone: `Ann <ann@x.example>\nCc: b@y.example`. A letter's own head has names before it. */
export const isBoxed = (text: string, offset: number): boolean => {
  if (offset > BOX_MAX || !saysAt(text, offset - 1, '>')) return false
  const box = text.slice(0, offset)
  return box.includes('@') && box.includes('<') && findIn(box, UNBOXED) < 0
}

const BOX_MAX = 120
const UNBOXED = charset(':;\r\n')

export const mail = (line: Line, name: string, value: number): void => {
  const { text } = line.view
  const { offset, report } = line
  const addressed = text.slice(value, value + 120).includes('@')
  const alone = isAlone(text, offset)
  const certain =
    name === 'bcc' ||
    (alone && (addressed || WRITTEN.has(name) || text.slice(0, offset).includes('@'))) ||
    (line.encoded && (addressed || WRITTEN.has(name))) ||
    (WRITTEN.has(name) && isWritten(line)) ||
    (addressed && (isAnswered(line, name) || isBoxed(text, offset)))
  report('header-mail', certain ? 1 : 0.4, offset, certain)
}
