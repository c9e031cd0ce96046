// Frames and the scripts beside them: one that embeds what a service shows is part of what an editor writes, one that a value
// breaks out into is an attack.

import { charset, pastRun, pastWord, runStart, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { hostAt, QUOTES, valueAt } from './addresses.ts'

const TAG_MAX = 600

/** Players and maps that editors of texts embed, by host and path; a frame of them shows what it is called. */
const PLAYERS = vocabulary([
  'youtube.com/embed/',
  'www.youtube.com/embed/',
  'youtube-nocookie.com/embed/',
  'www.youtube-nocookie.com/embed/',
  'player.vimeo.com/video/',
  'www.google.com/maps/embed?',
  'open.spotify.com/embed/',
  'w.soundcloud.com/player/',
  'www.redditmedia.com/',
  'cdn.embedly.com/widgets/',
  'www.slideshare.net/slideshow/embed_code/',
  'speakerdeck.com/player/',
  'www.dailymotion.com/embed/',
  'fast.wistia.net/embed/iframe/',
  'www.loom.com/embed/',
  'embed.ted.com/talks/',
  'www.facebook.com/plugins/',
])

const SOURCE = 'src'
const BEFORE_NAME = charset(` \t\n\v\f\r"'/`)

/** One source, which is a player's. Of two, browsers take the first, and quotes may hide which that is. */
export const isPlayer = (text: string, open: number, end: number): boolean => {
  if (end - open > TAG_MAX) return false
  const tag = text.slice(open, end).toLowerCase()
  return pastWord(tag, oneHost(tag), PLAYERS) >= 0
}

/** Where the host of the tag's one source begins, or -1. */
const oneHost = (tag: string): number => {
  const source = sourceAt(tag, 0)
  if (!tag.startsWith('=', pastRun(tag, source + SOURCE.length, SPACE))) return -1
  if (source < 0 || tag.charCodeAt(source - 1) === SLASH || sourceAt(tag, source + 1) >= 0) return -1
  return hostAt(tag, valueAt(tag, SOURCE, source))
}

/** Scripts that services have pasted beside what they embed: one file of theirs each, whatever its tag says besides. */
const WIDGETS = vocabulary([
  'platform.twitter.com/widgets.js',
  'speakerdeck.com/assets/embed.js',
  'www.instagram.com/embed.js',
  'asciinema.org/a/',
])

const FILE = charset('a-z0-9.')

/** One source, which is such a file, and no body. */
export const isEmbed = (text: string, open: number, end: number): boolean => {
  if (end - open > TAG_MAX || !text.startsWith('</', end)) return false
  const tag = text.slice(open, end).toLowerCase()
  // In a drawing, that is what is loaded.
  if (tag.includes('href')) return false
  const file = pastWord(tag, oneHost(tag), WIDGETS)
  return file >= 0 && standsAt(tag, pastRun(tag, file, FILE), ENDS_VALUE)
}

const ENDS_VALUE = charset(` \t\n\v\f\r"'>`)

const SLASH = 47

const sourceAt = (tag: string, from: number): number => {
  let at = tag.indexOf(SOURCE, from)
  while (at >= 0 && !standsAt(tag, at - 1, BEFORE_NAME)) at = tag.indexOf(SOURCE, at + 1)
  return at
}

/** `<object data="https://…" type="image/svg+xml">`: a picture, whose own script does not reach the page around it. */
export const isPicture = (text: string, open: number, end: number): boolean => {
  if (end - open > TAG_MAX) return false
  const tag = text.slice(open, end).toLowerCase()
  const type = valueAt(tag, 'type', 0)
  if (pastWord(tag, type, PICTURES) < 0 || valueAt(tag, 'type', type) >= 0) return false
  let far = false
  for (let at = valueAt(tag, 'data', 0); at >= 0; at = valueAt(tag, 'data', at)) {
    far = hostAt(tag, at) >= 0
    if (!far) return false
  }
  return far
}

const PICTURES = vocabulary(['image/'])

const EMBEDDING_MAX = 400

/** A frame that begins the value or breaks out of what does, or a short value's that loads something. */
export const embeds = (text: string, open: number, loads: boolean): boolean =>
  open <= 2 || isBroken(text, open) || (loads && text.length <= EMBEDDING_MAX)

const BROKEN_MAX = 12

/** `">`, `"/>` before the tag: what closed the attribute and the tag that the value stood in. */
const isBroken = (text: string, open: number): boolean => {
  const limit = Math.max(0, open - BROKEN_MAX)
  const close = runStart(text, open, SPACE, limit) - 1
  if (close < limit || !text.startsWith('>', close)) return false
  const tag = text.charCodeAt(close - 1) === SLASH ? close - 1 : close
  return standsAt(text, runStart(text, tag, SPACE, limit) - 1, QUOTES)
}
