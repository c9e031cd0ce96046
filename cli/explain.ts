// `gatehouse explain`: what a policy would do with one request, guard by guard, offline and with the Worker's code.

import { noIntrospections, noReplays, noRevocations } from '../shared/core/absent.ts'
import type { Counters, Ports } from '../shared/core/ports.ts'
import { isolateCounter } from '../shared/guards/limit/memory.ts'
import { loadPolicy } from '../shared/policy/load.ts'
import type { Policy } from '../shared/policy/load.ts'
import { optionalFactories, optionalScreenFactories } from '../shared/policy/optional-factories.ts'
import { EXIT } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { judge } from './explain/judge.ts'
import { explainKeys } from './explain/keys.ts'
import { explainApiKeys } from './explain/registry.ts'
import { askedOf } from './explain/request.ts'
import type { RequestFlags } from './explain/request.ts'
import { explanationOf } from './explain/tell.ts'
import { explanationText } from './explain/text.ts'
import { compileFolder } from './folder.ts'
import { errorsIn, paintFor, plural, problemsText } from './print.ts'

export interface ExplainRequest extends RequestFlags {
  readonly policy: string
  readonly dev: boolean
  readonly origin?: string | undefined
  readonly debug: boolean
  readonly jwks?: string | undefined
  readonly keys: readonly string[]
  readonly online: boolean
  /** A file of what the registry says of keys. */
  readonly registry?: string | undefined
  /** Asks the guards behind a refusal too. */
  readonly all: boolean
  readonly json: boolean
  /** Exit code 1 where the request is not admitted, for scripts. */
  readonly fail: boolean
}

export const explain = async (request: ExplainRequest): Promise<ExitCode> => {
  const policy = await loadFolder(request)
  if (typeof policy === 'number') return policy
  const asked = await askedOf(request, policy.linked)
  if (!asked.ok) return usage(asked.error)
  const keys = await explainKeys(request, policy.linked.issuers, (binding) => process.env[binding])
  if (!keys.ok) return usage(keys.error)
  const apiKeys = explainApiKeys(request.registry)
  if (!apiKeys.ok) return usage(apiKeys.error)
  const late: Promise<unknown>[] = []
  const ports: Ports = {
    keys: keys.value,
    counters: freshCounters(),
    apiKeys: apiKeys.value,
    revocations: noRevocations,
    replays: noReplays,
    secrets: { read: (binding) => process.env[binding] },
    introspections: noIntrospections('offline: no authorization server is asked'),
    defer: (work) => void late.push(work),
  }
  const judged = await judge(policy, asked.value, ports, request)
  await Promise.all(late)
  const counted = judged.steps.some(({ kind, verdict }) => kind === 'limit' && verdict !== undefined)
  const notes = [
    ...asked.value.notes,
    ...(counted ? ['limits were counted in fresh memory, as for the first request of all'] : []),
    ...(judged.grants.principal?.credential === 'key'
      ? ['the registry tells no hashes: the secret of the key was taken for its own']
      : []),
  ]
  const told = explanationOf(policy, { ...asked.value, notes }, judged)
  const text = request.json
    ? `${JSON.stringify(told, undefined, 2)}\n`
    : explanationText(told, paintFor(process.stdout))
  process.stdout.write(text)
  const admitted = ['admit', 'preflight', 'metadata'].includes(told.outcome)
  return request.fail && !admitted ? EXIT.refused : EXIT.ok
}

const loadFolder = async (request: ExplainRequest): Promise<Policy | ExitCode> => {
  const compiled = await compileFolder(request.policy, request)
  if (!compiled.ok) return usage(compiled.error)
  const { bundle, problems, loaded } = compiled.value
  if (bundle === undefined) {
    const errors = problems.filter(({ severity }) => severity === 'error')
    process.stderr.write(problemsText(errors, request.policy, paintFor(process.stderr)))
    process.stderr.write(
      `The policy has ${plural(errorsIn(problems), 'error')}: nothing can be explained by it.\n`,
    )
    return EXIT.refused
  }
  const policy = loadPolicy(bundle, loaded, optionalFactories, optionalScreenFactories)
  if (!policy.ok) throw new Error(`the bundle just made does not load: ${policy.error}`)
  return policy.value
}

/** Every store is the isolate's memory here, empty: what is told is what a first request meets. */
const freshCounters = (): Counters => {
  const memory = isolateCounter()
  return { isolate: memory, location: memory, durable: memory, upstash: memory }
}

const usage = (message: string): ExitCode => {
  process.stderr.write(`${message}\n`)
  return EXIT.usage
}
