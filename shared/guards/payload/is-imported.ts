// Which rule sets of a policy are imported programs of SecLang: the build asks it to know what a Worker must carry, and the
// Worker to know that it carries it.

import { isSecLangProgram } from '../../waf/seclang/pack.ts'

/** False for a rule set that is not there: others say so. */
export const isImported = (name: string, programs: ReadonlyMap<string, Uint8Array>): boolean => {
  const bytes = programs.get(name)
  return bytes !== undefined && isSecLangProgram(bytes)
}
