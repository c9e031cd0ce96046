// JSON, strictly: UTF-8 without exception, bounded in depth, and no member twice at any level. Parsers differ on which
// of two members counts (RFC 8259 §4), so a text that names one twice is one thing to this gate and another to the
// origin: it is told apart, and never read.

import { jsonScanner } from './scan.ts'
import type { JsonScanner } from './scan.ts'

export type StrictJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'duplicate' }

const MALFORMED: StrictJson = { kind: 'malformed' }

/** Linear in the text. `depthMax` bounds how deep arrays and objects may nest. */
export const parseStrict = (bytes: Uint8Array, depthMax: number): StrictJson => {
  const text = textOf(bytes)
  if (text === undefined) return MALFORMED
  const finding = scannerOf(depthMax)(text)
  if (finding === undefined) {
    const parsed = valueOf(text)
    return parsed === undefined ? MALFORMED : { kind: 'value', value: parsed }
  }
  if (finding.fault === 'depth') return { kind: 'deep' }
  return finding.fault === 'duplicate' ? { kind: 'duplicate' } : MALFORMED
}

/** One for each depth that the code asks for: a handful. */
const scanners = new Map<number, JsonScanner>()

const scannerOf = (depthMax: number): JsonScanner => {
  const known = scanners.get(depthMax)
  if (known !== undefined) return known
  const made = jsonScanner({ ...UNBOUNDED, depthMax })
  scanners.set(depthMax, made)
  return made
}

const UNBOUNDED = {
  namesMax: Infinity,
  namesInAllMax: Infinity,
  itemsMax: Infinity,
  valuesMax: Infinity,
  nameLengthMax: Infinity,
  stringLengthMax: Infinity,
  numberLengthMax: Infinity,
  numbers: 'any',
  duplicates: false,
  cases: true,
  prototypes: true,
  surrogates: true,
  nul: true,
} as const

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** What the scan has found to be JSON parses; should the two ever differ, the text is malformed. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
