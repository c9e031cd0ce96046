// The expressions that tests run over: our own, and every one of the rule sets that the machine has.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const OWN: readonly string[] = [
  '',
  'abc',
  '^abc$',
  '(?i)select\\s+.*?from',
  '\\bunion\\b[^a-z]{1,20}?\\bselect\\b',
  '(?:a|b|cd)+e?f*',
  '[^\\x00-\\x7f]{2}',
  '^[\\w.+-]+@[\\w-]+\\.[a-z]{2,6}$',
  '(?i:on(?:load|error)\\s*=)',
  '\\x{3c}script\\x3e',
  'a\\Bb|\\Bc\\b',
  '(?m)^x$',
  '(?-s:a.b)|c.d',
  '[[:alpha:]][[:^digit:]]',
  '[]a-]+[^]b]',
  'a{2,4}b{3}c{0,2}d{,3}',
  '(?:){3}x|y?',
  '\\Qa.b*\\E+',
  '(?x) a b # comment',
  '(?:^|\\W)id(?:\\W|$)',
  '\\.{2,3}[/\\x5c]',
  'c["\']*u["\']*r["\']*l',
  'c["\')\\[\\x5c]*(?:\\$[!-z]*)?u["\')\\[\\x5c]*(?:\\$[!-z]*)?r',
  '\\h\\H\\v\\V|\\N\\z',
  '\\012\\x9\\e\\cA',
  '(?:x\\b|\\by)z?',
  '(?i)[k-m]\\d{2}|Ä'.replace('Ä', '\\xe4'),
  '\\A(?:GET|POST) /\\z',
  'foo$|^bar',
  '(a)(b)?(?:c(d)|e)',
]

const FOLDERS = [process.env['CRS_DIR'] ?? '', '/usr/share/modsecurity-crs']

export const crsFolders = (): readonly string[] =>
  FOLDERS.filter((folder) => folder !== '' && existsSync(join(folder, 'rules')))

/** The arguments of every `@rx`, comments left out. */
export const crsExpressions = (folder: string): readonly string[] => {
  const rules = join(folder, 'rules')
  const found: string[] = []
  for (const file of readdirSync(rules).filter((name) => name.endsWith('.conf'))) {
    const source = readFileSync(join(rules, file), 'latin1')
    const lines = source.replaceAll(/\\\r?\n/g, ' ').split('\n')
    for (const line of lines.filter((text) => !/^\s*#/.test(text)))
      for (const match of line.matchAll(/"!?@rx ((?:[^"\\]|\\.)*)"/g))
        found.push((match[1] ?? '').replaceAll('\\"', '"'))
  }
  return found
}
