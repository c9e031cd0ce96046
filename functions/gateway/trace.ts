// W3C Trace Context: continues the trace that a client began, or begins one. A header that is malformed in any
// way is replaced and its tracestate dropped (§3.2.2.2, §3.3): half a trace misleads more than none.

export interface Trace {
  readonly traceparent: string
  readonly tracestate: string | undefined
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const TRACESTATE_CHARACTERS_MAX = 512

/** `id` is the request's UUID: the trace's id where none came in, so that both are found under one name. */
export const traceOf = (
  traceparent: string | undefined,
  tracestate: string | undefined,
  id: string,
): Trace => {
  const parsed = traceparent === undefined ? undefined : parse(traceparent)
  if (parsed === undefined)
    return {
      traceparent: `00-${id.replaceAll('-', '')}-${spanOf(id)}-01`,
      tracestate: undefined,
    }
  return {
    traceparent: `00-${parsed.trace}-${spanOf(id)}-${parsed.flags}`,
    tracestate:
      tracestate !== undefined && tracestate.length <= TRACESTATE_CHARACTERS_MAX ? tracestate : undefined,
  }
}

const parse = (text: string): { readonly trace: string; readonly flags: string } | undefined => {
  if (text.length > 128) return undefined
  const match = TRACEPARENT.exec(text)
  if (match === null) return undefined
  const [, version = '', trace = '', parent = '', flags = '', rest] = match
  // §3.2.2.1: ff is invalid, and version 00 has exactly four fields.
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(trace) || /^0+$/.test(parent)) return undefined
  // A later version's flags are only known up to the sampled bit (§4).
  return { trace, flags: (Number.parseInt(flags, 16) & 1) === 1 ? '01' : '00' }
}

/** A span of this request alone: random digits of its id, without the version's and the variant's; never all zeros. */
const spanOf = (id: string): string => {
  const span = id.slice(24) + id.slice(0, 4)
  return span === '0000000000000000' ? '0000000000000001' : span
}
