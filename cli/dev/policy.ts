// Builds a policy folder for a run on this machine, and tells its problems as `gatehouse check` does.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { err, ok, type Result } from '../../shared/lib/result.ts'
import { decodeBundle } from '../../shared/policy/bundle.ts'
import type { LinkedPolicy } from '../../shared/policy/linked.ts'
import { buildPolicy } from '../build.ts'
import { countText, paintFor, problemsText } from '../print.ts'
import type { Build, Built } from './gate.ts'

export const buildForDev: Build = async (request) => {
  const { policyDir, outDir, origin, debug } = request
  const outcome = await buildPolicy({ policy: policyDir, out: outDir, dev: true, origin, debug })
  if (!outcome.ok) return outcome
  const { problems, built } = outcome.value
  const paint = paintFor(process.stderr)
  const report = problems.length === 0 ? '' : problemsText(problems, policyDir, paint).trimEnd()
  if (built === undefined) return err(`${report}\n${countText(problems)}`)
  return describe(join(outDir, 'policy.bin'), built.version, report)
}

const describe = (file: string, version: string, report: string): Result<Built, string> => {
  const bundle = decodeBundle(new Uint8Array(readFileSync(file)))
  if (!bundle.ok) return bundle
  const { client } = bundle.value.data as LinkedPolicy
  return ok({ version, report, mayStateAddress: client.kind === 'cf-connecting-ip' })
}
