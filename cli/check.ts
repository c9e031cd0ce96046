// `gatehouse check`: says what is wrong with a policy folder, and what is probably not meant, without building it.

import { ok, type Result } from '../shared/lib/result.ts'
import type { Missing } from './env.ts'
import { EXIT } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { readText } from './files.ts'
import { compileFolder } from './folder.ts'
import { countText, errorsIn, paintFor, problemsText } from './print.ts'

export interface CheckRequest {
  readonly policy: string
  readonly dev: boolean
  readonly json: boolean
  /** Warnings count as errors. */
  readonly strict: boolean
  /** A file of secrets, such as .dev.vars: looks for what the policy needs of the environment, too. */
  readonly env?: string | boolean | undefined
}

export const check = async (request: CheckRequest): Promise<ExitCode> => {
  const compiled = await compileFolder(request.policy, { dev: request.dev })
  if (!compiled.ok) {
    process.stderr.write(`${compiled.error}\n`)
    return EXIT.usage
  }
  const { problems, bundle } = compiled.value
  const errors = errorsIn(problems)
  const found = bundle === undefined ? ok([]) : await missingFor(request, bundle)
  if (!found.ok) {
    process.stderr.write(`${found.error}\n`)
    return EXIT.usage
  }
  const missing = found.value
  const sound = errors === 0 && missing.length === 0 && !(request.strict && problems.length > 0)
  if (request.json)
    process.stdout.write(
      `${JSON.stringify({ ok: sound, errors, warnings: problems.length - errors, problems, missing }, undefined, 2)}\n`,
    )
  else {
    const paint = paintFor(process.stdout)
    process.stdout.write(problemsText(problems, request.policy, paint))
    for (const { kind, name, needed, fix } of missing)
      process.stdout.write(
        `${paint.error(`missing ${kind}`)} ${paint.strong(name)}, needed by ${needed.join('; ')}\n    ${paint.faint(`fix: ${fix}`)}\n`,
      )
    const verdict = sound ? paint.good('The policy is sound') : paint.error('The policy is refused')
    process.stdout.write(`${verdict}: ${countText(problems)}.\n`)
  }
  return sound ? EXIT.ok : EXIT.refused
}

const missingFor = async (
  { env }: CheckRequest,
  bundle: Uint8Array,
): Promise<Result<readonly Missing[], string>> => {
  if (env === undefined || env === false) return ok([])
  // A file that was named has to be there: taken for an empty one, it would only seem to miss everything.
  const named = env === true ? ok('') : readText(env)
  if (!named.ok) return named
  const { missingIn } = await import('./env.ts')
  return missingIn(bundle, env === true ? '.dev.vars' : env, 'wrangler.toml')
}
