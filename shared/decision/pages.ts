// What the docs say of every code: when it is told, and what helps. Read by the docs' generator alone; the Worker
// never carries it. A code without a page does not compile.

import type { DenialCode, FaultCode } from './denials.ts'
import { accessPages } from './pages/access.ts'
import { credentialPages } from './pages/credential.ts'
import { originPages } from './pages/origin.ts'
import { payloadPages } from './pages/payload.ts'
import { requestPages } from './pages/request.ts'
import { tokenPages } from './pages/token.ts'
import type { Page } from './pages/page.ts'

export const pages: Readonly<Record<DenialCode | FaultCode, Page>> = {
  ...requestPages,
  ...tokenPages,
  ...credentialPages,
  ...accessPages,
  ...payloadPages,
  ...originPages,
}
