// Every detector, in the order in which they are asked. A detector that is not here does not run.

import type { Detector } from './detector.ts'
import { header } from './header/header.ts'
import { html } from './html/html.ts'
import { nosql } from './nosql/nosql.ts'
import { path } from './path/path.ts'
import { shell } from './shell/shell.ts'
import { sql } from './sql/sql.ts'
import { template } from './template/template.ts'
import { url } from './url/url.ts'

export const detectors: readonly Detector[] = [sql, html, shell, path, url, template, header, nosql]

/** Every kind that some detector reports. */
export const kinds: ReadonlySet<string> = new Set(detectors.flatMap((detector) => detector.kinds))
