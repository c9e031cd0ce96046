// `gatehouse check`: says what is wrong with a policy folder, and what is probably not meant, without building it.

import { EXIT } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { compileFolder } from './folder.ts'
import { countText, errorsIn, paintFor, problemsText } from './print.ts'

export interface CheckRequest {
  readonly policy: string
  readonly dev: boolean
  readonly json: boolean
  /** Warnings count as errors. */
  readonly strict: boolean
}

export const check = async (request: CheckRequest): Promise<ExitCode> => {
  const compiled = await compileFolder(request.policy, { dev: request.dev })
  if (!compiled.ok) {
    process.stderr.write(`${compiled.error}\n`)
    return EXIT.usage
  }
  const { problems } = compiled.value
  const errors = errorsIn(problems)
  const ok = errors === 0 && !(request.strict && problems.length > 0)
  if (request.json)
    process.stdout.write(
      `${JSON.stringify({ ok, errors, warnings: problems.length - errors, problems }, undefined, 2)}\n`,
    )
  else {
    const paint = paintFor(process.stdout)
    process.stdout.write(problemsText(problems, request.policy, paint))
    const verdict = ok ? paint.good('The policy is sound') : paint.error('The policy is refused')
    process.stdout.write(`${verdict}: ${countText(problems)}.\n`)
  }
  return ok ? EXIT.ok : EXIT.refused
}
