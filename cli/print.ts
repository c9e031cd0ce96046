// How problems look on a terminal and to a script. Colours only where a person looks: on a terminal, and not
// against NO_COLOR.

import { join, relative } from 'node:path'
import { styleText } from 'node:util'

import type { Problem } from '../shared/policy/problem.ts'

export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly good: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

const plain = (text: string): string => text

const style =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false })

export const paintFor = (stream: { readonly isTTY?: boolean }): Paint => {
  const coloured = stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === ''
  if (!coloured) return { error: plain, warning: plain, good: plain, strong: plain, faint: plain }
  return {
    error: style('red'),
    warning: style('yellow'),
    good: style('green'),
    strong: style('bold'),
    faint: style('dim'),
  }
}

/** One line a problem, with its place first, where editors and terminals make a link of it; its fix below. */
export const problemText = (problem: Problem, folder: string, paint: Paint): string => {
  const place = paint.strong(`${fileName(problem.file, folder)}:${problem.line}:${problem.column}`)
  const path = problem.path === '' ? '' : ` ${printable(problem.path)}:`
  const kind = paint[problem.severity](`${problem.severity} ${problem.code}`)
  const fix = problem.fix === undefined ? '' : `\n    ${paint.faint(`fix: ${printable(problem.fix)}`)}`
  return `${place}${path} ${printable(problem.message)} [${kind}]${fix}`
}

/** As seen from here; files elsewhere as the user named their folder, rules that ship with Gatehouse by their own name. */
const fileName = (file: string, folder: string): string => {
  if (file.startsWith('gatehouse:')) return file
  const path = join(folder, file)
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

/** What a request or somebody else's document says, as it may be shown: nothing in it moves a cursor or turns a line around. */
export const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )

export const problemsText = (problems: readonly Problem[], folder: string, paint: Paint): string =>
  problems.map((problem) => `${problemText(problem, folder, paint)}\n`).join('')

export const countText = (problems: readonly Problem[]): string => {
  const errors = errorsIn(problems)
  return `${plural(errors, 'error')}, ${plural(problems.length - errors, 'warning')}`
}

export const errorsIn = (problems: readonly Problem[]): number =>
  problems.filter(({ severity }) => severity === 'error').length

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
