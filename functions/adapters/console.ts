// The console as the place where decisions and bugs are told: one JSON line each, which `wrangler tail` and log
// pipelines take as they are.

import type { Event } from '../../shared/decision/event.ts'

export const recordToConsole = (event: Event): void => console.log(JSON.stringify(event))

/**
 * Tells of a bug: where it happened, under the request's id. An exception's message may quote the request (a JSON
 * parser's does), so it is told only in dev.
 */
export const reportToConsole = (id: string, error: unknown, dev: boolean): void => {
  const known = error instanceof Error
  console.error(
    JSON.stringify({
      event: 'gatehouse.bug',
      id,
      error: known ? error.name : typeof error,
      ...(known && dev ? { message: error.message } : undefined),
      at: known ? framesOf(error) : [],
    }),
  )
}

const framesOf = (error: Error): readonly string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
