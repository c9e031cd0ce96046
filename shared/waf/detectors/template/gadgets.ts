// Which names an expression uses, and how: one that reaches out of the template, or two that could.

import {
  NAME,
  SPACE,
  charset,
  findIn,
  pastRun,
  pastWord,
  runStart,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { pastBlanks } from '../code/chains.ts'
import type { Style } from './expression.ts'
import { fieldPathAt, isGo } from './go.ts'
import { isIdentifier, skip } from './literals.ts'
import { COMMON, GADGETS, HELPERS } from './names.ts'

/** 2: one conclusive gadget or two different common ones; 1: a common one that is accessed or called. */
export const gadgets = (text: string, start: number, end: number, style: Style): number => {
  if (style === 'double' && isPath(text, start, end)) return 0
  // The common one that was found.
  let common = ''
  for (let at = start; at < end;) {
    if (!isIdentifier(text.charCodeAt(at))) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < end && isIdentifier(text.charCodeAt(stop))) stop++
    const used = isUsed(text, at, stop, start, end)
    // Python's inner names.
    if (stop - at > 4 && text.startsWith('__', at) && text.startsWith('__', stop - 2)) {
      if (!isLogs(text, at, stop, style) && (style !== 'smarty' || !isShown(text, at))) return 2
    }
    if (used && stop - at < 32) {
      const word = text.slice(at, stop).toLowerCase()
      if (isGadget(text, word, at, stop, start, end, style)) {
        // `${system(id)}`: what runs is no namespace.
        if (!COMMON.has(word) || (word === 'system' && text.charCodeAt(stop) === 40)) return 2
        if (word !== common && (style !== 'smarty' || text.charCodeAt(stop) === 40)) {
          if (common !== '') return 2
          common = word
        }
      }
    }
    at = stop
  }
  return common === '' ? 0 : 1
}

const PATH = charset('A-Za-z0-9_./-')

/** `{{path/to/file.env}}`: names between slashes, and nothing that calls or indexes one. */
const isPath = (text: string, start: number, end: number): boolean =>
  findIn(text, SLASH, start, end) >= 0 && pastRun(text, start, PATH, end) === end

const SLASH = charset('/')

const isGadget = (
  text: string,
  word: string,
  at: number,
  stop: number,
  start: number,
  end: number,
  style: Style,
): boolean => {
  if (!GADGETS.has(word) || (HELPERS.has(word) && isHelp(text, stop, end))) return false
  if (style === 'single' && isRead(text, word, at, stop)) return false
  return style !== 'double' || text.charCodeAt(stop) === 40 || !isField(text, word, at, start, end)
}

/** `constructor.name` is a name and leads no further; `globals.flag` is no call of Python's, nor a member that was asked for. */
const isRead = (text: string, word: string, at: number, stop: number): boolean => {
  if (word === 'constructor') return text.startsWith('.name', stop) && !standsAt(text, stop + 5, GOING_ON)
  return word === 'globals' && text.charAt(stop) === '.' && text.charAt(at - 1) !== '.'
}

/** A field or a text of Go's, whatever its name; a field of a variable, where the name is common. */
const isField = (text: string, word: string, at: number, start: number, end: number): boolean => {
  const root = fieldPathAt(text, at, start)
  if (root < 0) return false
  return (
    isGo(text, start, end) || (COMMON.has(word) && text.charCodeAt(root) === 36 && !isEngine(text, root, at))
  )
}

/** `$root.`, `$parent.`: objects of the engine's own. */
const isEngine = (text: string, root: number, at: number): boolean =>
  GADGETS.has(text.slice(root, Math.min(at, pastRun(text, root + 1, NAME))).toLowerCase())

/** Names that a class shows of itself. */
const SHOWN = vocabulary('__name__ __qualname__ __module__ __doc__ __version__ __file__', false)
const CLASS = '__class__.'
/** What goes on to another object. */
const GOING_ON = charset('A-Za-z0-9_.[(')

/** `{x.__class__.__name__}`: what strings of Python's are formatted with, and nothing behind it. */
const isShown = (text: string, at: number): boolean => {
  const end = pastWord(text, text.startsWith(CLASS, at) ? at + CLASS.length : at, SHOWN)
  return end >= 0 && !standsAt(text, end, GOING_ON)
}

/** What Loki names so of a line of a log, and Prometheus of a metric: alone it leads to no object of Python's. */
const OF_LOGS = wordSet('__line__ __timestamp__ __error__ __error_details__')
const METRIC = '__name__'
const BEFORE_NAME = charset('{,.( \t\n\r')
const COMPARED = charset('=!')

/**
 * `{{ __line__ | count "x" }}`, `{{.__error__}}`: a name of Loki's, as it stands and not as a text that is made into another;
 * `{app="x", __tenant_id__=~"a.+"}`: a label that is compared with a text.
 */
const isLogs = (text: string, at: number, stop: number, style: Style): boolean => {
  if (!standsAt(text, at - 1, BEFORE_NAME)) return false
  if (OF_LOGS.has(text.slice(at, stop))) return true
  if (style === 'double' && text.startsWith(METRIC, at)) return isAlone(text, at, stop)
  if (style !== 'smarty' || text.startsWith('.', at - 1) || !standsAt(text, stop, COMPARED)) return false
  const sign = pastRun(text, stop, SIGNS, stop + 2)
  return text.startsWith('"', sign) && !text.startsWith('==', stop)
}

const SIGNS = charset('=!~')

/** `{{__name__}}`, `{{ .__name__ }}`: a legend. */
const isAlone = (text: string, at: number, stop: number): boolean => {
  const from = runStart(text, text.startsWith('.', at - 1) ? at - 1 : at, SPACE)
  return text.startsWith('{{', from - 2) && text.startsWith('}}', pastRun(text, stop, SPACE))
}

/** `url_for('index')`: a call, and what it yields is shown. */
const isHelp = (text: string, from: number, end: number): boolean => {
  const close = closing(text, skip(text, from, end), end)
  if (close < 0) return false
  const behind = skip(text, close + 1, end)
  const code = behind < end ? text.charCodeAt(behind) : 0
  // A dot or a bracket goes on to what it is reached through.
  return code === 124 ? writesOut(text, behind + 1, end) : code !== 46 && code !== 91 && code !== 40
}

const CALL_MAX = 200

/** Where the bracket closes that opens at the place, or -1. */
const closing = (text: string, open: number, end: number): number => {
  const limit = Math.min(end, open + CALL_MAX)
  let depth = 0
  for (let at = open; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) depth++
    else if (code === 41) depth--
    if (depth === 0) return code === 41 ? at : -1
  }
  return -1
}

/** Filters that write a value out. */
const WRITING = wordSet('tojson safe escape e urlencode')
const CLOSING = charset('%}')

/** Behind the pipe: one of those, and the end. */
const writesOut = (text: string, from: number, end: number): boolean => {
  const at = pastBlanks(text, from, end)
  const stop = pastRun(text, at, NAME, end)
  const next = pastBlanks(text, stop, end)
  return WRITING.has(text.slice(at, stop)) && (next >= end || standsAt(text, next, CLOSING))
}

/** Accessed, called, or behind a pipe or a dot. */
const isUsed = (text: string, start: number, stop: number, from: number, end: number): boolean => {
  const behind = skip(text, stop, end)
  const next = text.charCodeAt(behind)
  // `{include ...}`: no member.
  if (next === 40 || next === 91 || (next === 46 && !text.startsWith('...', behind))) return true
  let before = start - 1
  while (before > from && text.charCodeAt(before) <= 32) before--
  const code = text.charCodeAt(before)
  return before >= from && (code === 124 || code === 46 || code === 39 || code === 34)
}
