// What a JSON text may be beyond RFC 8259, and what a pass over one tells of a text that is not.

import type { NumberForm } from './number.ts'

/** Lengths are in UTF-16 code units of the value; Infinity bounds nothing. */
export interface JsonRules {
  /** How deep objects and arrays may nest; at most 1024. */
  readonly depthMax: number
  /** Names in one object. */
  readonly namesMax: number
  /** Names in all objects together. */
  readonly namesInAllMax: number
  /** Values in one array. */
  readonly itemsMax: number
  /** Values in all, containers included. */
  readonly valuesMax: number
  readonly nameLengthMax: number
  readonly stringLengthMax: number
  /** Characters of a number as it is written. */
  readonly numberLengthMax: number
  readonly numbers: NumberForm
  /** Whether each of these is passed over. */
  readonly duplicates: boolean
  /** Two names of one object that differ in case alone, which some servers take for one. */
  readonly cases: boolean
  readonly prototypes: boolean
  readonly surrogates: boolean
  readonly nul: boolean
}

export type JsonFault =
  | 'malformed'
  | 'depth'
  | 'names'
  | 'names-in-all'
  | 'items'
  | 'values'
  | 'name-length'
  | 'string-length'
  | 'number-length'
  | 'number'
  | 'duplicate'
  | 'prototype'
  | 'surrogate'
  | 'nul'

export interface JsonFinding {
  readonly fault: JsonFault
  /** Where in the text. */
  readonly offset: number
  /** `items[3].note`: made of the client's own names, and cut where they are long. */
  readonly path: string
  /** For a bound: what was met. Counting stops at the first that is too many. */
  readonly actual?: number
}
