// Query languages that pipe their stages: Splunk's, Loki's, Kusto's, CloudWatch's. `… | where x > 1 | sort y desc` has the
// pipes of a shell and a few of its commands. A text is such a query if one stage at least begins with a verb that no
// shell has; and as that is the client's choice, a stage that a shell would run passes only with arguments that do it
// no good: nothing that names a file outside of a folder, writes one, or runs what it is given.

import { commandKind } from './commands.ts'

/** Verbs that no shell has, so that what is piped through one goes nowhere there. */
const QUERY_VERB =
  /\|\s?(?:stats|where|filter|fields|timechart|rex|project|extend|summarize|json|logfmt|dedup|unwrap|line_format|label_format|mvexpand|distinct|eventstats|streamstats|lookup|mv-expand|unpack|pattern) /

/** Whether the text is piped through such a verb: once a text, as each pipe asks. */
export const isQuery = (text: string): boolean => QUERY_VERB.test(text)

const STAGE_MAX = 140

/** Verbs that a shell has, too, and how each may go on. */
const SHARED_VERBS: ReadonlyMap<string, RegExp> = new Map([
  ['sort', /^(?!.*(?: -o|--| -[bdfghimnrsuzMRV]{1,8}o\s+\S))[\w.,=+ @*%:()"'-]*$/],
  ['top', /^[\w.,=+ @*%:()"'-]*$/],
  ['head', /^(?: (?:limit=)?\d{1,6})?$/],
  ['tail', /^(?: (?:limit=)?\d{1,6})?$/],
  ['join', /^[\w.,=+ "'()[\]-]*$/],
  ['parse', /^[\w.,=+ @*%:"'><-]*$/],
  ['rename', /^[\w.,=+ "'-]*$/],
  ['search', /^[\w.,=+ @*%:()"'><-]*$/],
  ['table', /^[\w.,=+ @*"'-]*$/],
  ['where', /^(?!.*> ?[~./])[\w.,=+ @*%:()"'!><-]*$/],
])

/** `eval ok=if(a==1,"x","y")` in one piece, or `eval ok = a + b`: a shell sets a variable, or looks for `ok`. */
const EVALUATED = /^ (\w{1,40})(?:=(?! )(?:[\w.,=+*/%()!<>-]|"[\w .:-]*")*| = [\w.,=+*/%() "!<>-]+)$/

/** `> index.php`, `>/etc/passwd`: a number or a bare name is compared with, and a shell would name no file of anybody's. */
const REDIRECTED = /[<>]&?\s?(?!\d+(?:\.\d+)?(?![\w./~]))[\w-]*[./~]/

/** `… | stats count by host | sort -count`: the stage from `next` on does a shell nothing. */
export const isStage = (text: string, next: number): boolean => {
  const limit = text.slice(next, next + STAGE_MAX)
  const pipe = limit.indexOf('|')
  if (pipe < 0 && limit.length === STAGE_MAX) return false
  const stage = (pipe < 0 ? limit : limit.slice(0, pipe)).trim()
  if (REDIRECTED.test(stage)) return false
  const blank = stage.indexOf(' ')
  const verb = blank < 0 ? stage : stage.slice(0, blank)
  const rest = blank < 0 ? '' : stage.slice(blank)
  if (verb === 'eval') {
    const name = EVALUATED.exec(rest)?.[1]
    return name !== undefined && commandKind(name.toLowerCase()) === 0
  }
  return SHARED_VERBS.get(verb)?.test(rest) === true
}
