// Signature guards remember what was used for as long as any guard of the same scheme would accept it: see
// shared/guards/signature/kept.ts.

import { ownKeptMs } from '../guards/signature/kept.ts'
import type { SignatureOptions } from '../guards/signature/signature.options.ts'
import type { AnyOfOptions } from './any-of.document.ts'
import type { GuardEntry } from './document.ts'

export type Longest = ReadonlyMap<string, number>

/** The longest time per scheme, over all guards of a policy. */
export const longestKept = (guards: readonly GuardEntry[]): Longest => {
  const longest = new Map<string, number>()
  for (const options of guards.flatMap(signaturesIn))
    longest.set(options.scheme, Math.max(longest.get(options.scheme) ?? 0, ownKeptMs(options)))
  return longest
}

const signaturesIn = (guard: GuardEntry): readonly SignatureOptions[] => {
  if (guard.kind === 'signature') return [guard.options]
  if (guard.kind !== 'anyOf') return []
  return guard.options.of.flatMap((entry) => (entry.kind === 'signature' ? [entry.options] : []))
}

/** A guard's options, with the time of its scheme where it is longer than its own. */
export const withKept = ({ kind, options }: GuardEntry, longest: Longest): GuardEntry['options'] => {
  if (kind === 'signature') return kept(options, longest)
  return kind === 'anyOf' ? { ...options, of: options.of.map((entry) => keptEntry(entry, longest)) } : options
}

const keptEntry = (entry: AnyOfOptions['of'][number], longest: Longest): AnyOfOptions['of'][number] =>
  entry.kind === 'signature' ? { ...entry, options: kept(entry.options, longest) } : entry

const kept = <Options extends SignatureOptions>(options: Options, longest: Longest): Options => {
  const keptMs = longest.get(options.scheme) ?? 0
  return keptMs > ownKeptMs(options) ? { ...options, keptMs } : options
}
