// Scanners that say who they are. Their names stand in the User-Agent and in few other headers; saying so is a
// courtesy that costs nothing to take up.

import { WORD_SCANNER } from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'

/** Whole product names, as User-Agent tokens (RFC 9110 §10.1.5). */
const NAMES: ReadonlySet<string> = new Set(
  'sqlmap nikto nmap masscan zgrab acunetix nessus openvas wpscan dirbuster gobuster ffuf feroxbuster nuclei arachni w3af havij jbrofuzz hydra whatweb zmeu netsparker qualys appscan webinspect jaeles dirsearch wfuzz xsser commix fimap grendel-scan joomscan metis paros pangolin skipfish vega webshag zap brutus cgichk nsauditor sqlninja absinthe bsqlbf golismero httprint pmafind struts-pwn l9explore fuzz sitelockspider detectify burpcollaborator interactsh'.split(
    ' ',
  ),
)

export const scanner: Detector = {
  name: 'scanner',
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
    if (context.name !== 'header.user-agent') return
    const { text } = view
    for (let at = 0; at < text.length;) {
      let end = at
      while (end < text.length && isNameChar(text.charCodeAt(end))) end++
      if (end > at && NAMES.has(text.slice(at, end).toLowerCase())) report('scanner-agent', 1, at, true)
      at = end + 1
    }
  },
}

const isNameChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45
