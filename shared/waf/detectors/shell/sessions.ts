// A command line that somebody shows: it begins with a command of its own, so that an "and" behind it goes on with what is
// a command already. Nothing was broken out of. That is no excuse for more than a step of a build: whoever attacks puts a
// command of his own in front, too, and as many letters and lines as a document has.

import { work } from '../../work.ts'
import { commandKind } from './commands.ts'
import { doesHarm } from './evidence.ts'

const LINE_MAX = 240
const SESSION_WORK = 400

/** `cd x && make y`, `"build": "tsc && npm test"` */
export const isGoingOn = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 38 || text.charCodeAt(at + 1) !== 38) return false
  work.left -= SESSION_WORK
  const from = Math.max(0, at - LINE_MAX)
  const line = text.slice(text.slice(from, at).lastIndexOf('\n') + 1 + from, at)
  const quoted = /[:[,]\s?["']([^"']*)$/.exec(line)?.[1]
  const shown = quoted ?? line.replace(/^[\s>*+-]{0,12}(?:\$ |RUN\s|CMD\s|# )?\s{0,8}/, '')
  const head = /^(?:sudo )?([a-z][\w.-]{1,16}|\{\{\w+\}\})(?=\s|$)/.exec(shown)?.[1]
  if (head === undefined || (commandKind(head) === 0 && !head.startsWith('{{'))) return false
  if (/[;`]|\$\(/.test(shown) || !isClosed(shown) || doesHarm(text, next)) return false
  return BUILDS.test(text.slice(next, next + LINE_MAX))
}

/** Each quote that the line opens it closes: nothing is broken out of. */
const isClosed = (line: string): boolean =>
  line.split('"').length % 2 === 1 && line.split("'").length % 2 === 1

/** Steps that run what the folder has, and fetch nothing that the line names. */
const BUILDS =
  /^\s{0,3}(?:sudo )?(?:cd(?: [\w./-]{1,60})?|(?:npm|yarn|pnpm)(?: (?:i|ci|install|test|start|build|run [\w:-]{1,40}))?|make(?: [a-z][\w-]{0,30}){0,3}|cargo (?:build|test|check|fmt|clippy)|go (?:build|test|vet)|git (?:add|commit|push|pull|status|diff|log|checkout)(?: [\w./-]{1,60}){0,4}(?: -m (?:"[^"$`]{0,80}"|'[^']{0,80}'))?|terraform (?:init|plan|apply)|docker(?:-| )compose (?:up|down|build)|pip3? install -r requirements\.txt)(?: --?[a-z]{1,12})?\s{0,3}(?:$|&&|[\n"'`),])/
