// How a service was started, as traces and process lists tell it: a program's file is run, and no code of the line's own.

import { isSeparator } from './words.ts'

/** `/usr/bin/java -jar app.jar --x=y`: a program's file is run, and no code that stands in the line itself. */
export const startsService = (text: string, from: number): boolean => {
  if (!SERVICE.test(text.slice(from, from + SERVICE_MAX))) return false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A line of its own, a chain, a substitution, a redirection, a quote, a scratch folder, a climb.
    if (code < 32 || isSeparator(code) || SPECIAL.has(code)) return false
  }
  return (
    !/\/tmp\/|\/dev\/|\.\.|:\/\/| -(?:[a-z]?[ceEr]|-eval|-print)( |=|$)/.test(
      text.slice(from, from + LINE_MAX),
    ) && text.length < LINE_MAX
  )
}

const SERVICE =
  /^(?: -(?:jar|D[\w.]+=\S{1,40}|X\w{1,20}|server|m|-[a-z][a-z-]{1,40}=\d{1,9}[kmg]?))* [\w/][\w./-]{0,80}\.(?:jar|js|mjs|cjs|py|pl|rb|php)(?: |$)/
const SERVICE_MAX = 200
const LINE_MAX = 400
const SPECIAL: ReadonlySet<number> = new Set([34, 36, 39, 40, 60, 62, 92, 96])
