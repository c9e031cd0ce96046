// What a page of the docs says of one code.

import type { DenialCode, FaultCode } from '../denials.ts'

export interface Page {
  /** When the gate says so. */
  readonly when: string
  /** What the client, or the operator, does about it. */
  readonly fix: string
}

/** Pages of one room: any of the codes, and no other. */
export type Pages = Readonly<Partial<Record<DenialCode | FaultCode, Page>>>
