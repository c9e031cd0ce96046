// A user's own guard, made to stand among ours: a TypeScript file of the policy folder. Its code is the operator's
// and trusted with the exchange; what is not trusted is that it has no bugs. A throw or an answer that is no verdict
// becomes a fault, so that the policy's onFault decides, and its denials keep to the catalogue and to typed evidence.

import { denials } from '../../decision/denials.ts'
import type { Denial, DenialCode, Fault } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { Evidence } from '../../decision/evidence.ts'
import type { Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import type { ModuleOptions } from './options.ts'

/** How soon a client may try again after the module failed. */
const RETRY_MS = 1000

export const module: GuardFactory<ModuleOptions> = (options, links) => {
  const factory = links.modules.get(options.file)
  if (factory === undefined) throw new TypeError(`the build did not link ${options.file}`)
  const guard = factory(options.options, links)
  const wrong = whyNoGuard(guard)
  if (wrong !== undefined) throw new TypeError(`${options.file}: ${wrong}`)
  return {
    name: guard.name,
    reads: guard.reads,
    needs: guard.needs,
    gives: guard.gives,
    judge: (exchange, ports, grants) => {
      let verdict: unknown
      try {
        verdict = guard.judge(exchange, ports, grants)
      } catch {
        // The exception may quote the request: only that there was one is kept.
        return failed(options.file, 'the guard threw')
      }
      if (!(verdict instanceof Promise)) return settled(options.file, verdict)
      return verdict.then(
        (late: unknown) => settled(options.file, late),
        () => failed(options.file, 'the guard rejected'),
      )
    },
  }
}

/** What keeps a value from being a guard, for the build to tell; undefined for a guard. */
export const whyNoGuard = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return 'the factory answered no guard'
  const guard = value as { readonly [K in keyof Guard]?: unknown }
  if (typeof guard.name !== 'string' || guard.name === '') return 'the guard has no name'
  if (guard.reads !== 'head' && guard.reads !== 'body')
    return "the guard's `reads` is neither 'head' nor 'body'"
  if (!areGrants(guard.needs)) return "the guard's `needs` is no array of grants"
  if (!areGrants(guard.gives)) return "the guard's `gives` is no array of grants"
  return typeof guard.judge === 'function' ? undefined : 'the guard has no judge'
}

const areGrants = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((name) => name === 'principal' || name === 'scopes' || name === 'quotas')

/** Admits only what is a verdict beyond doubt: whatever else came back is a fault, never a pass. */
const settled = (file: string, answer: unknown): Verdict => {
  const verdict = answer as Partial<{ kind: unknown; denial: unknown; fault: unknown }> | null | undefined
  if (typeof verdict !== 'object' || verdict === null) return failed(file, 'the guard gave no verdict')
  if (verdict.kind === 'pass') return answer as Verdict
  if (verdict.kind === 'deny' && typeof verdict.denial === 'object' && verdict.denial !== null)
    return { ...(answer as Extract<Verdict, { kind: 'deny' }>), denial: bounded(verdict.denial as Denial) }
  if (verdict.kind === 'fault')
    return failed(file, 'the guard could not judge', verdict.fault as Fault | undefined)
  return failed(file, 'the guard gave no verdict')
}

const bounded = (denial: Denial): Denial => {
  const code: DenialCode = Object.hasOwn(denials, denial.code) ? denial.code : 'module.refused'
  return denial.evidence === undefined
    ? { ...denial, code }
    : { ...denial, code, evidence: typed(denial.evidence) }
}

/** A module's evidence keeps the plain fields alone, as printable text of bounded length. */
const typed = (evidence: Evidence): Evidence => ({
  ...(typeof evidence.reason === 'string' ? { reason: excerpt(evidence.reason, 128) } : {}),
  ...(typeof evidence.name === 'string' ? { name: excerpt(evidence.name) } : {}),
  ...(typeof evidence.claimed === 'string' ? { claimed: excerpt(evidence.claimed) } : {}),
  ...(typeof evidence.actual === 'number' ? { actual: evidence.actual } : {}),
  ...(typeof evidence.bound === 'number' ? { bound: evidence.bound } : {}),
})

const failed = (file: string, reason: string, fault?: Fault): Verdict => ({
  kind: 'fault',
  fault: {
    code: 'module.failed',
    evidence: { reason, name: file },
    retryAfterMs: typeof fault?.retryAfterMs === 'number' ? fault.retryAfterMs : RETRY_MS,
  },
})
