// What no list of commands is asked about: programs by patterns, functions that some shells run, network devices.

import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { isSeparator } from './words.ts'

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
      const questions = text.slice(slash, at).includes('?')
      if (questions) report('shell-glob', 1, slash, true)
    }
    work.left -= PATTERN_WORK + 2 * (at - slash)
    if (work.left < 0) return
    slash = Math.max(slash, at - 1)
  }
}

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
  }
}

/** `/dev/tcp/host/port` */
export const redirects = (text: string, report: Report): void => {
  for (const device of ['/dev/tcp/', '/dev/udp/']) {
    const at = text.indexOf(device)
    if (at >= 0) report('shell-redirect', 1, at, true)
  }
}
