// Two sets of pages from the catalogue. docs/problems/: what a client may know, one page per problem type, where the
// `type` of a problem leads. docs/denials/: what the operator's events say, one page per precise code.

import { STATUS_CODES } from 'node:http'

import { answers } from '../../shared/decision/answers.ts'
import type { Answer, AnswerCode } from '../../shared/decision/answers.ts'
import { denials, faults } from '../../shared/decision/denials.ts'
import { pages } from '../../shared/decision/pages.ts'
import { answerPages } from '../../shared/decision/pages/answers.ts'

type Code = keyof typeof pages

const codes: Readonly<Record<Code, AnswerCode>> = { ...denials, ...faults }

/** Pages by their path under docs/. */
export const catalogPages = (): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  const all = Object.entries(codes) as [Code, AnswerCode][]
  files.set('denials/README.md', denialIndex(all))
  for (const [code, answer] of all) files.set(`denials/${code}.md`, denialPage(code, answer, all))
  const types = Object.keys(answers) as AnswerCode[]
  files.set('problems/README.md', problemIndex(types))
  for (const type of types) files.set(`problems/${type}.md`, problemPage(type, all))
  return files
}

const GENERATED = '<!-- Generated from shared/decision by `npm run docs`. -->'

const statusOf = (answer: Answer): string => `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`

const denialPage = (code: Code, type: AnswerCode, all: readonly [Code, AnswerCode][]): string => {
  const { when, fix } = pages[code]
  const answer: Answer = answers[type]
  const same = all.filter(([other, its]) => its === type && other !== code)
  const fault = Object.hasOwn(faults, code)
  return lines(
    GENERATED,
    `# ${code}`,
    '',
    fault
      ? 'A fault: something that the gate depends on failed. The client did nothing wrong.'
      : 'A denial: the request is refused.',
    '',
    `**When.** ${when}`,
    '',
    `**What helps.** ${fix}`,
    '',
    `**What the client sees.** ${statusOf(answer)}, [${type}](../problems/${type}.md): “${answer.title}”`,
    ...(same.length === 0
      ? ['No other code has this answer.']
      : [
          `The same answer stands for ${same.map(([other]) => `[${other}](${other}.md)`).join(', ')}: probing does not tell them apart.`,
        ]),
    ...(fault && !code.startsWith('origin.')
      ? [
          '',
          'The guard’s `onFault` decides what becomes of the request: `deny` gives this answer, `pass` lets it go on.',
        ]
      : []),
  )
}

const denialIndex = (all: readonly [Code, AnswerCode][]): string =>
  lines(
    GENERATED,
    '# Denials and faults',
    '',
    'What events, `gatehouse explain` and, with `debug` on, `x-gatehouse-decision` call each refusal. Clients see the',
    '[problem type](../problems/README.md) alone.',
    '',
    '| code | status | problem type | when |',
    '| --- | --- | --- | --- |',
    ...all.map(
      ([code, type]) =>
        `| [${code}](${code}.md) | ${answers[type].status} | [${type}](../problems/${type}.md) | ${cell(pages[code].when)} |`,
    ),
  )

const problemPage = (type: AnswerCode, all: readonly [Code, AnswerCode][]): string => {
  const answer: Answer = answers[type]
  const mine = all.filter(([, its]) => its === type).map(([code]) => code)
  const challenge =
    answer.challenge === undefined
      ? []
      : [
          '',
          `The answer bears \`WWW-Authenticate: Bearer\`${answer.challenge === '' ? '' : ` with \`error="${answer.challenge}"\``} (RFC 6750).`,
        ]
  return lines(
    GENERATED,
    `# ${type}`,
    '',
    `${statusOf(answer)}: “${answer.title}”`,
    '',
    answerPages[type],
    ...challenge,
    '',
    'The body is `application/problem+json` (RFC 9457). Its `requestId`, also in `X-Request-Id`, is what the operator',
    'finds the reason by; the answer itself does not tell more.',
    '',
    mine.length === 0
      ? 'For operators: the gate’s own bug. Its log holds the exception, under the request id.'
      : `For operators: ${mine.map((code) => `[${code}](../denials/${code}.md)`).join(', ')}.`,
  )
}

const problemIndex = (types: readonly AnswerCode[]): string =>
  lines(
    GENERATED,
    '# Problem types',
    '',
    'What a client of the API may learn from a refusal (RFC 9457). With `problems: { base: https://docs.example.com/problems/ }`',
    'in the policy, the `type` of each leads to a copy of its page.',
    '',
    '| type | status | title |',
    '| --- | --- | --- |',
    ...types.map(
      (type) => `| [${type}](${type}.md) | ${answers[type].status} | ${cell(answers[type].title)} |`,
    ),
  )

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`
