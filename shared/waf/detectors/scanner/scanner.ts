// Scanners that say who they are. Their names stand in the User-Agent and in few other headers; saying so is a
// courtesy that costs nothing to take up.

import { wordSet } from '../../runs.ts'
import { WORD_SCANNER } from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'
import { NAMES } from './names.ts'

/** Words that telephones and their makers are called by as well: in a comment they are one only with a version. */
const ORDINARY_NAMES = wordSet('vega hydra paros zap teenage absinthe pangolin fuzz brutus metis xray nuclei')

/** Scanners that do not give their name as a token. */
export const PHRASES: readonly string[] = [
  'Fuzz Faster U Fool',
  '.nasl',
  'Morfeus Fucking Scanner',
  'Nmap Scripting Engine',
  'Wapiti/',
  'commix/',
  'XSpider',
  'DirBuster',
  'Paros/',
  'Nessus SOAP',
  'masscan-ng',
]

/** Sites that tell a scanner that somebody followed its bait. */
const CALLS_BACK: readonly string[] = [
  '.interact.sh',
  '.oastify.com',
  '.burpcollaborator.net',
  '.oast.pro',
  '.oast.live',
  '.oast.site',
  '.oast.online',
  '.oast.fun',
  '.oast.me',
  '.bxss.me',
  '.dnslog.cn',
  '.ceye.io',
]

export const scanner: Detector = {
  name: 'scanner',
  cost: { character: 8, mark: 20 },
  kinds: ['scanner-agent'],
  places: ['header'],
  wants: (_chars, words) => (words & WORD_SCANNER) !== 0,
  detect: (view, context, report) => {
    if (view.how !== '') return
    if (
      context.name.startsWith('header.acunetix') ||
      context.name.startsWith('header.x-scanner') ||
      context.name === 'header.x-wipp'
    ) {
      report('scanner-agent', 1, 0, true)
      return
    }
    const { text } = view
    const back = CALLS_BACK.find((site) => text.includes(site))
    if (back !== undefined) report('scanner-agent', 1, text.indexOf(back), true)
    if (context.name !== 'header.user-agent') return
    if (PHRASES.some((phrase) => text.includes(phrase))) report('scanner-agent', 1, 0, true)
    const found = named(text)
    if (found >= 0) report('scanner-agent', 1, found, true)
  },
}

/** Where the agent calls itself by a scanner's name, or -1. */
const named = (text: string): number => {
  let depth = 0
  for (let at = 0; at < text.length;) {
    let end = at
    while (end < text.length && isNameChar(text.charCodeAt(end))) end++
    const name = end > at ? text.slice(at, end).toLowerCase() : ''
    const after = end < text.length ? text.charCodeAt(end) : 0
    if (NAMES.has(name) && (depth <= 0 || after === 47 || !ORDINARY_NAMES.has(name))) return at
    if (after === 40) depth++
    else if (after === 41) depth--
    at = end + 1
  }
  return -1
}

const isNameChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95
