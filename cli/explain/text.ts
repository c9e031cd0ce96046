// An explanation as text for people: a line a guard, and what it found below.

import { STATUS_CODES } from 'node:http'

import type { Evidence } from '../../shared/decision/evidence.ts'
import { printable, type Paint } from '../print.ts'
import type { Explanation, ToldStep } from './tell.ts'

/** The explanation for people. */
export const explanationText = (told: Explanation, paint: Paint): string => {
  const lines = [requestLine(told, paint), '', inspectLine(told), ...routeLines(told)]
  for (const step of told.steps) lines.push(...stepLines(step, paint))
  lines.push('', ...decisionLines(told, paint))
  if (told.answer !== undefined) lines.push('', ...answerLines(told.answer, paint))
  if (told.forwarded !== undefined)
    lines.push('', `forwarded  ${told.forwarded.method} ${told.forwarded.url}`)
  lines.push('', ...[...told.notes, TIMES].map((note) => paint.faint(`note: ${note}`)))
  return `${lines.join('\n')}\n`
}

const TIMES = 'times are those of this process, cold; the edge runs the same code warm'

const requestLine = ({ request, policy }: Explanation, paint: Paint): string => {
  const client = request.client
  const where = [client?.country, client?.asn === undefined ? undefined : `AS${client.asn}`].filter(
    (word) => word !== undefined,
  )
  const from =
    client === undefined ? '' : ` from ${client.address}${where.length === 0 ? '' : ` (${where.join(', ')})`}`
  return `${paint.strong(`${request.method} ${request.url}`)}${from} at ${request.time}, policy ${policy.slice(0, 12)}`
}

const inspectLine = ({ inspect }: Explanation): string =>
  row('inspect', inspect.ok ? `pass   path ${inspect.path ?? ''}` : 'deny', inspect.ms)

const routeLines = ({ route, inspect }: Explanation): readonly string[] => {
  if (route === undefined) return inspect.ok ? [row('select', 'no route', undefined)] : []
  const params = Object.entries(route.params).map(
    ([name, value]) => ` ${name}=${printable(JSON.stringify(value))}`,
  )
  return [row('select', `${route.name}${params.join('')}`, route.ms)]
}

const stepLines = (step: ToldStep, paint: Paint): readonly string[] => {
  const name = `${step.place + 1} ${step.guard}${step.mode === 'shadow' ? ' (shadow)' : ''}`
  if (step.verdict === undefined) return [paint.faint(row(name, step.why ?? '', undefined))]
  const colour = { pass: paint.good, deny: paint.error, fault: paint.warning }[step.verdict]
  const code = step.code === undefined ? '' : ` ${step.code}`
  const quotas = (step.quotas ?? []).map(
    ({ name: limit, remaining, quota }) => ` ${limit}: ${remaining ?? '?'} of ${quota} left`,
  )
  const late = step.reached ? '' : paint.faint(' (behind the decision)')
  return [
    row(name, `${colour(step.verdict.padEnd(5))}${code}${quotas.join(',')}${late}`, step.ms),
    ...evidenceLines(step.evidence).map((line) => paint.faint(`${' '.repeat(24)}${printable(line)}`)),
  ]
}

const evidenceLines = (evidence: Evidence | undefined): readonly string[] => {
  if (evidence === undefined) return []
  const { hits, findings, ...rest } = evidence
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`,
  )
  const rules = (hits ?? []).map(
    ({ rule, field, offset, score, excerpt, weak }) =>
      `rule ${rule} in ${field} at ${offset}, score ${score}${weak === true ? ' (weak)' : ''}: ${excerpt}`,
  )
  const places = (findings ?? []).map(({ in: part, pointer, keyword }) => `${part} ${pointer}: ${keyword}`)
  return [...(fields.length === 0 ? [] : [fields.join('; ')]), ...rules, ...places]
}

const decisionLines = (told: Explanation, paint: Paint): readonly string[] => {
  const colour = ['admit', 'preflight', 'metadata'].includes(told.outcome) ? paint.good : paint.error
  const by = told.guard === undefined ? '' : ` by ${told.guard}`
  const code = told.code === undefined ? '' : `: ${told.code}`
  const lines = [`decision   ${colour(`${told.outcome}${code}`)}${by}`]
  // A guard's evidence stands with its step already.
  return told.guard === undefined
    ? [...lines, ...evidenceLines(told.evidence).map((line) => `           ${printable(line)}`)]
    : lines
}

const answerLines = (answer: NonNullable<Explanation['answer']>, paint: Paint): readonly string[] => [
  `answer     ${paint.strong(`${answer.status} ${STATUS_CODES[answer.status] ?? ''}`)}`,
  ...Object.entries(answer.headers).map(([name, value]) => `           ${name}: ${value}`),
  ...(answer.body === '' ? [] : [`           ${answer.body}`]),
]

const row = (name: string, text: string, ms: number | undefined): string =>
  `${name.padEnd(22)}  ${text}${ms === undefined ? '' : `  [${ms.toFixed(3)} ms]`}`
