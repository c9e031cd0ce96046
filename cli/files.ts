// Files that options name: what is wrong with one is a sentence for the user, never a stack trace.

import { readFileSync, statSync } from 'node:fs'

import { err, ok, type Result } from '../shared/lib/result.ts'

/** Why a file could not be read or written, as a user says it. */
export const reasonOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission denied'
  return error instanceof Error ? error.message : String(error)
}

/** The text of a file; the error is a sentence that names it. */
export const readText = (file: string, encoding: 'utf8' | 'latin1' = 'utf8'): Result<string, string> => {
  try {
    return ok(withoutMark(readFileSync(file, encoding), encoding))
  } catch (error) {
    return err(`${file} cannot be read: ${reasonOf(error)}`)
  }
}

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Editors on Windows write a byte order mark, which is no part of what the file says. */
const withoutMark = (text: string, encoding: 'utf8' | 'latin1'): string => {
  const mark = encoding === 'utf8' ? '\uFEFF' : '\u00EF\u00BB\u00BF'
  return text.startsWith(mark) ? text.slice(mark.length) : text
}
