// Directives about the bodies of answers: what the screen `rules` reads of them, where its options do not say.

import { fail, type Assembly } from './assembly.ts'
import type { AnswerSettings } from './data.ts'
import type { Directive } from './syntax.ts'

/** What the screen's own option admits. */
export const ANSWER_BYTES_MAX = 1_048_576

/** True where the directive was one of these, even if it was in error. */
export const readAnswers = (assembly: Assembly, name: string, directive: Directive): boolean => {
  const settings = settingsOf(name, directive.args, assembly.settings.answers)
  if (settings === undefined) return false
  if (typeof settings === 'string') fail(assembly, directive, settings)
  else assembly.settings.answers = { ...assembly.settings.answers, ...settings }
  return true
}

const settingsOf = (
  name: string,
  args: readonly string[],
  before: AnswerSettings | undefined,
): AnswerSettings | string | undefined => {
  const [first = ''] = args
  switch (name) {
    case 'secresponsebodylimit': {
      const bytesMax = /^\d{1,10}$/.test(first) ? Number(first) : 0
      return bytesMax < 1 || bytesMax > ANSWER_BYTES_MAX
        ? `SecResponseBodyLimit supports 1 to ${ANSWER_BYTES_MAX} bytes`
        : { bytesMax }
    }
    case 'secresponsebodylimitaction': {
      const action = first.toLowerCase()
      if (action === 'reject') return { over: 'refuse' }
      return action === 'processpartial'
        ? { over: 'inspect-prefix' }
        : `${first} is no action: Reject or ProcessPartial`
    }
    case 'secresponsebodymimetype':
      return { types: [...(before?.types ?? []), ...args.map((type) => type.toLowerCase())] }
    case 'secresponsebodymimetypesclear':
      return { types: [] }
    default:
      return undefined
  }
}
