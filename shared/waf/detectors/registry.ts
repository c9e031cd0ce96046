// Every detector, in the order in which they are asked. A detector that is not here does not run.

import type { Detector } from './detector.ts'
import { nosql } from './nosql/nosql.ts'
import { sql } from './sql/sql.ts'

export const detectors: readonly Detector[] = [sql, nosql]

/** Every kind that some detector reports. */
export const kinds: ReadonlySet<string> = new Set(detectors.flatMap((detector) => detector.kinds))
