// Every detector, in the order in which they are asked. A detector that is not here does not run.

import { code } from './code/code.ts'
import { deserial } from './deserial/deserial.ts'
import type { Detector } from './detector.ts'
import { encoding } from './encoding/encoding.ts'
import { header } from './header/header.ts'
import { html } from './html/html.ts'
import { ldap } from './ldap/ldap.ts'
import { nosql } from './nosql/nosql.ts'
import { path } from './path/path.ts'
import { proto } from './proto/proto.ts'
import { scanner } from './scanner/scanner.ts'
import { asked } from './shell/asked.ts'
import { shell } from './shell/shell.ts'
import { sql } from './sql/sql.ts'
import { template } from './template/template.ts'
import { upload } from './upload/upload.ts'
import { url } from './url/url.ts'
import { xml } from './xml/xml.ts'

export const detectors: readonly Detector[] = [
  sql,
  html,
  shell,
  asked,
  path,
  url,
  template,
  code,
  header,
  encoding,
  xml,
  nosql,
  ldap,
  deserial,
  proto,
  upload,
  scanner,
]

/** Every kind that some detector reports. */
export const kinds: ReadonlySet<string> = new Set(detectors.flatMap((detector) => detector.kinds))
