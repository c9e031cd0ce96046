// Where the checks put what they find: problems with a place in the document.

import type { Path } from '../core/document.ts'
import { pathText } from './problem.ts'
import type { Problem } from './problem.ts'
import type { Source } from './yaml.ts'

export interface Report {
  readonly problems: readonly Problem[]
  readonly error: (code: string, path: Path, message: string, more?: More) => void
  readonly warn: (code: string, path: Path, message: string, more?: More) => void
  /** A problem whose place is not in the document: a line of a list. */
  readonly add: (problem: Problem) => void
}

interface More {
  readonly fix?: string | undefined
  /** Points at the key rather than at its value. */
  readonly what?: 'value' | 'key'
}

export const reportOn = (source: Source): Report => {
  const problems: Problem[] = []
  const say =
    (severity: Problem['severity']) =>
    (code: string, path: Path, message: string, more: More = {}): void => {
      problems.push({
        severity,
        code,
        file: source.file,
        ...source.locate(path, more.what ?? 'value'),
        path: pathText(path),
        message,
        ...(more.fix === undefined ? {} : { fix: more.fix }),
      })
    }
  return { problems, error: say('error'), warn: say('warning'), add: (problem) => problems.push(problem) }
}
