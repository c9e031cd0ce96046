// Whether a proof's `htu` names this request (RFC 9449 §4.3, step 9): compared after normalisation, by the same rules
// that made the request's own path canonical, without query and fragment. An `htu` that those rules refuse as
// ambiguous names nothing.

import type { Exchange } from '../../../exchange/exchange.ts'
import { parseAuthority } from '../../../exchange/host.ts'
import { canonicalPath } from '../../../exchange/path.ts'
import { splitTarget } from '../../../exchange/target.ts'

export const isTarget = (htu: string, exchange: Exchange): boolean => {
  const { scheme, authority, path } = exchange
  if (htu === `${scheme}://${authority}${path}`) return true
  const target = splitTarget(withoutTail(htu))
  if (!target.ok || target.value.scheme !== scheme) return false
  if (parseAuthority(target.value.authority, scheme)?.authority !== authority) return false
  const named = canonicalPath(target.value.path)
  return named.ok && named.value.path === path
}

const withoutTail = (text: string): string => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x3f || code === 0x23) return text.slice(0, index)
  }
  return text
}
