// The program while it is put together: what the readers of directives and of rules share.

import type { Flags } from '../expressions/reader.ts'
import type { LinkData, ProgramData, RuleData } from './data.ts'
import { placeOf, type BuildError, type Directive, type Source } from './syntax.ts'
import type { Tables } from './tables.ts'

export interface CompileOptions {
  readonly sources: readonly Source[]
  /** The content of a file that a rule names (`@pmFromFile`), one character per byte; `from` is the rule's file. */
  readonly readData: (name: string, from: string) => string | undefined
  /** The sources that an `Include` names; undefined where there are none. */
  readonly readIncluded?: (pattern: string, from: string) => readonly Source[] | undefined
  readonly flags?: Flags
}

export interface Assembly {
  readonly options: CompileOptions
  readonly tables: Tables
  readonly errors: BuildError[]
  /** What is legal and changes nothing. */
  readonly warnings: BuildError[]
  readonly rules: Draft[]
  readonly ids: Map<number, string>
  /** Marker → the places of the first rules after each of that name, in order. */
  readonly markers: Map<string, readonly number[]>
  readonly defaults: Map<number, readonly string[]>
  settings: {
    engine: ProgramData['engine']
    responseBody: boolean
    name: string
    answers: ProgramData['answers']
  }
  /** The rule whose chain is still open. */
  open: Draft | undefined
  /** Whether the chain that is being compiled reads captures. */
  readsCaptures: boolean
  includes: number
  /** The files that are being read, each included by the one before it. */
  readonly reading: string[]
  /** The rest of a chain whose beginning had an error: it would only be told again. */
  dropping: boolean
}

/** A rule while the program is put together: its links are still added to, its skip has no place yet. */
export interface Draft extends Omit<RuleData, 'links' | 'skipTo'> {
  links: LinkData[]
  readonly skipAfter: string | undefined
  /** How many rules of its phase are passed over when it matches. */
  readonly skip: number
  readonly directive: Directive
  chained: boolean
}

export interface Site {
  readonly assembly: Assembly
  readonly directive: Directive
}

/** `word` is what of the directive is wrong, as it stands there. */
export const fail = (assembly: Assembly, at: Directive, message: string, word?: string): undefined => {
  assembly.errors.push({ file: at.file, ...placeOf(at, word), message })
  return undefined
}

export const warn = (assembly: Assembly, at: Directive, message: string, word?: string): undefined => {
  assembly.warnings.push({ file: at.file, ...placeOf(at, word), message })
  return undefined
}

const PHASES: Readonly<Record<string, number>> = { request: 2, response: 4, logging: 5 }

export const phaseOf = (text: string): number | undefined => {
  const name = text.toLowerCase()
  const phase = Object.hasOwn(PHASES, name) ? PHASES[name] : Number(text)
  return phase !== undefined && Number.isInteger(phase) && phase >= 1 && phase <= 5 ? phase : undefined
}
