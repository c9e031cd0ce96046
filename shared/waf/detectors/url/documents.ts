// `file:` URLs that programs of people send of themselves: what stands beside a manifest, a document of the user's own, a
// frame of a stack trace. All else of that scheme is a server's file.

import {
  charset,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Context } from '../detector.ts'
import { isFetched, isIdentifier } from './fields.ts'

/** Where one thing is asked for. */
export const isAsked = (context: Context): boolean =>
  context.place === 'query' || context.place === 'header' || context.place === 'cookie'

export const isBody = (context: Context): boolean =>
  context.place === 'json' || context.place === 'form' || context.place === 'multipart'

const FILE = 'file://'

/** What a manifest names beside itself, and what a schema is called. */
export const isRelative = (text: string, start: number, context: Context): boolean =>
  isBody(context) && (isBeside(text, start) || isIdentifier(context.name)) && !text.includes('/etc/')

const BESIDE = vocabulary('file://./ file://../')
const STEPS = charset('A-Za-z0-9_./-')

const isBeside = (text: string, start: number): boolean => {
  const from = pastWord(text, start, BESIDE)
  return from >= 0 && from < text.length && pastRun(text, from, STEPS) === text.length
}

const HOMES = wordSet('Users home')
const FOLDERS = wordSet('Documents Downloads Desktop Pictures Music Movies Videos')
const DOCUMENTS = wordSet(
  'pdf doc docx xls xlsx ppt pptx odt ods png jpg jpeg gif heic webp mp3 mp4 mov csv md txt htm html',
)
const PATH = charset('A-Za-z0-9_ .()/-')

/** A document of a user's own, as programs on a desktop name it: in a folder for such, by the name of one. */
export const isOwn = (text: string, start: number, context: Context): boolean => {
  if (!isBody(context) || isFetched(context.name) || text.includes('..')) return false
  const root = rootOf(text, start)
  if (root < 0 || pastRun(text, root, PATH) < text.length) return false
  const [home = '', user = '', folder = '', ...rest] = text.slice(root).split('/')
  return (
    HOMES.has(home) && user !== '' && FOLDERS.has(folder) && DOCUMENTS.has(extensionOf(rest.at(-1) ?? ''))
  )
}

/** Where the path of `file:///x`, `file:///C:/x` begins, behind its root; or -1. */
const rootOf = (text: string, start: number): number => {
  if (!saysAt(text, start, 'file:///')) return -1
  const root = start + FILE.length + 1
  return standsAt(text, root, LETTERS) && saysAt(text, root + 1, ':/') ? root + 3 : root
}

const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1) : ''
}

const SOURCES = wordSet('js mjs cjs ts tsx jsx html css vue map dart')
const SOURCE = charset('A-Za-z0-9_ .@/:-')
const PLACE = charset('0-9:')

/** A frame of a stack trace, as browsers within applications name it: `file:///Users/ann/app/src/index.js:3:14`. */
export const isFrame = (text: string, start: number, context: Context): boolean => {
  if (!isBody(context) || text.includes('..') || text.includes('%')) return false
  const root = rootOf(text, start)
  if (root < 0 || pastRun(text, root, SOURCE) < text.length) return false
  const end = runStart(text, text.length, PLACE)
  const extension = runStart(text, end, LETTERS)
  if (end < text.length && !saysAt(text, end, ':')) return false
  return saysAt(text, extension - 1, '.') && SOURCES.has(text.slice(extension, end).toLowerCase())
}
