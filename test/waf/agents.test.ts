// Scanners by their User-Agents: each name that the detector knows is noticed by the pass before it, too.

import { expect, test } from 'vitest'

import { NAMES } from '../../shared/waf/detectors/scanner/names.ts'
import { PHRASES } from '../../shared/waf/detectors/scanner/scanner.ts'
import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (agent: string): boolean => engine.text('header', 'value', 'header.user-agent', agent).refused

const wrapped = (name: string): readonly string[] => [
  name,
  `${name}/1.0`,
  `Mozilla/5.0 (compatible; ${name}/2.1)`,
  name.toUpperCase(),
]

test('every name is refused, by itself, with a version and in a comment', () => {
  expect(NAMES.size).toBeGreaterThan(70)
  expect([...NAMES].flatMap(wrapped).filter((agent) => !refused(agent))).toEqual([])
})

test('every phrase is refused', () => {
  expect(PHRASES.filter((phrase) => !refused(`Mozilla/5.0 ${phrase} x`))).toEqual([])
})

test.each([
  'Mozilla/5.0 [en] (X11, U; OpenVAS-VT 9.0.3)',
  'Mozilla/5.0 [en] (X11, U; OpenVASVT 1.0)',
  'w3af.org',
  'Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:map_codes)',
  'Nuclei - Open-source project (github.com/projectdiscovery/nuclei)',
])('an agent as it is sent: %s', (agent) => expect(refused(agent)).toBe(true))

test.each([
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'curl/8.5.0',
  'python-httpx/0.27.0',
  'Mozilla/5.0 (Linux; Android 9; Vega)',
  'Apache-HttpClient/4.5.13 (Java/17.0.8)',
  'okhttp/4.12.0',
])('nobody’s scanner: %s', (agent) => expect(refused(agent)).toBe(false))
