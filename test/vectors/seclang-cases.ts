// Reads Coraza's JSON cases of SecLang operators and transformations as byte strings.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toBytes } from '../../shared/waf/transforms/bytes.ts'

export const VECTORS_DIR = process.env['VECTORS_DIR'] ?? '../shared/vectors'

export interface Case {
  readonly name: string
  readonly input: string
  readonly output: string
  readonly param: string
  readonly ret: number
}

const MISSING = 'seclang vectors not run: no data; published at corazawaf/coraza internal/*/testdata'

export const caseFolder = (kind: 'operators' | 'transformations'): string | undefined => {
  const folder = join(VECTORS_DIR, 'seclang', kind, 'testdata')
  if (existsSync(folder)) return folder
  console.warn(MISSING)
  return undefined
}

export const caseFiles = (folder: string): readonly string[] =>
  readdirSync(folder).filter((file) => file.endsWith('.json'))

/** `decodeInput` is false for decoders of escapes, whose input must keep its own. */
export const readCases = (file: string, decodeInput: boolean): readonly Case[] => {
  const rows = JSON.parse(readFileSync(file, 'utf8')) as readonly Partial<Case>[]
  return rows.map((row) => ({
    name: row.name ?? '',
    input: bytesOf(row.input ?? '', decodeInput),
    output: bytesOf(row.output ?? '', true),
    param: bytesOf(row.param ?? '', true),
    ret: row.ret ?? 0,
  }))
}

/** The files write NUL as a literal \u0000 and other bytes as a literal \xHH. */
const bytesOf = (text: string, decode: boolean): string => {
  const withNulls = toBytes(text).replaceAll('\\u0000', '\0')
  if (!decode) return withNulls
  return withNulls.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
