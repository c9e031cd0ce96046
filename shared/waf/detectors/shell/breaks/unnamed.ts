// What no list of commands is asked about: programs by patterns, functions that some shells run, network devices.

import { charset, LETTERS, NAME, pastRun, runStart, SPACE, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import type { Report } from '../../detector.ts'
import { SOCKETS } from '../deeds/deeds.ts'
import { isSeparator } from '../words/blanks.ts'

/** What a slash takes, and what stands behind one that begins a path. */
const SLASH_WORK = 10
const PATTERN_WORK = 30

/** `/???/c?t`, `/bin/c*t`: a path to a program, by patterns. */
export const globs = (text: string, report: Report): void => {
  for (let slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
    work.left -= SLASH_WORK
    const before = slash === 0 ? 32 : text.charCodeAt(slash - 1)
    if (before > 32 && !isSeparator(before) && before !== 96 && before !== 40) continue
    let at = slash
    let marks = 0
    let letters = 0
    let slashes = 0
    for (; at < text.length && at < slash + 64; at++) {
      const code = text.charCodeAt(at)
      if (code === 63) marks++
      else if (code === 47) slashes++
      else if (((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57)) letters++
      else if (code !== 42 && code !== 91 && code !== 93 && code !== 46 && code !== 45) break
      else if (code === 42) marks++
    }
    if (
      slashes >= 2 &&
      marks >= 2 &&
      letters <= 12 &&
      !text.startsWith('/*', slash) &&
      text.charCodeAt(at - 1) !== 47
    ) {
      if (text.slice(slash, at).includes('?') && isOfSystem(text, slash + 1))
        report('shell-glob', 1, slash, true)
    }
    work.left -= PATTERN_WORK + 2 * (at - slash)
    if (work.left < 0) return
    slash = Math.max(slash, at - 1)
  }
}

/** `/???/…`, `/bin/…`, and no folder of an application's: `/users/*?` is a route. */
const isOfSystem = (text: string, from: number): boolean => {
  const end = pastRun(text, from, LETTERS)
  return end === from || !text.startsWith('/', end) || FOLDERS.has(text.slice(from, end).toLowerCase())
}

const FOLDERS = wordSet(
  'app bin boot data dev etc home lib media mnt nix opt private proc root run sbin snap srv sys tmp usr var volumes www',
)

const FUNCTION_WORK = 15
const FUNCTION_BODY_WORK = 150

/** Shellshock (CVE-2014-6271): `() { :;}; …`; and a function that calls itself until the machine stops. */
export const functions = (text: string, report: Report): void => {
  const bomb = text.indexOf(':(){')
  if (bomb >= 0 && text.includes('|:', bomb)) report('shell-function', 1, bomb, true)
  for (let open = text.indexOf('()'); open >= 0; open = text.indexOf('()', open + 2)) {
    work.left -= FUNCTION_WORK
    let at = open + 2
    while (at < open + 6 && text.charCodeAt(at) <= 32) at++
    if (text.charCodeAt(at) !== 123) continue
    work.left -= FUNCTION_BODY_WORK
    if (work.left < 0) return
    const body = text.slice(at + 1, at + 24).trimStart()
    if (
      body.startsWith(':;') ||
      body.startsWith('_;') ||
      body.startsWith(': ;') ||
      body.startsWith('ignored') ||
      body.startsWith('_ ;') ||
      body.startsWith('foo;') ||
      (body.startsWith('}') && open === 0)
    )
      report('shell-function', 1, open, true)
    else if (isCalled(text, open, at)) report('shell-function', 1, open, true)
  }
}

/** `x(){ id;};x`, `function x { id; }; x`: defined, and called by its bare name at once as only a shell does. */
const isCalled = (text: string, open: number, brace: number): boolean => {
  const start = runStart(text, open, NAME, open - NAME_MAX)
  if (start === open) return false
  const close = text.slice(brace, brace + BODY_MAX).indexOf('}')
  if (close < 0) return false
  const name = text.slice(start, open)
  const end = pastRun(text, brace + close + 1, SPACE, brace + BODY_MAX)
  const call = text.startsWith(';', end) ? pastRun(text, end + 1, SPACE, brace + BODY_MAX) : end
  return text.startsWith(name, call) && !standsAt(text, call + name.length, GOES_ON)
}

/** A longer name, its definition, a member, an assignment. */
const GOES_ON = charset('A-Za-z0-9_(.=')

const NAME_MAX = 24
const BODY_MAX = 160

/** `function x { id; };x` */
export const defined = (text: string, report: Report): void => {
  for (let at = text.indexOf('function '); at >= 0; at = text.indexOf('function ', at + 9)) {
    work.left -= FUNCTION_BODY_WORK
    if (work.left < 0) return
    const end = pastRun(text, at + 9, NAME, at + 9 + NAME_MAX)
    const brace = text.charCodeAt(end) === 32 ? end + 1 : end
    if (text.charCodeAt(brace) === 123 && isCalled(text, end, brace)) report('shell-function', 1, at, true)
  }
}

/** `/dev/tcp/host/port` */
export const redirects = (text: string, report: Report): void => {
  for (const device of SOCKETS) {
    const at = text.indexOf(device)
    if (at >= 0) report('shell-redirect', 1, at, true, true)
  }
}
