// Harmless traffic, read from development dependencies at test time. Every corpus is split in two by a hash of its
// text: one half is for tuning, the other is looked at by its counts alone.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { faker } from '@faker-js/faker'

import { randomOf } from './random.ts'
import type { Random } from './random.ts'

const require = createRequire(import.meta.url)

export type Half = 'tuned' | 'unseen'

/** FNV-1a, 32 bits. */
export const hash = (text: string): number => {
  let value = 2166136261
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 16777619)
  return (value ^ (value >>> 15)) >>> 0
}

export const half = (texts: readonly string[], which: Half): readonly string[] =>
  [...new Set(texts)].filter((text) => (hash(text) % 2 === 1) === (which === 'unseen'))

/** Webhook bodies as GitHub sends them. */
export const webhooks = (): readonly string[] => {
  const folder = new URL('../../node_modules/@octokit/webhooks-examples/api.github.com/', import.meta.url)
  const events = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as {
    readonly examples: readonly unknown[]
  }[]
  return events.flatMap((event) => event.examples.map((example) => JSON.stringify(example)))
}

const markdownFiles = (folder: URL, depth: number): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && depth > 0) return markdownFiles(new URL(`${entry.name}/`, folder), depth - 1)
    return entry.name.toLowerCase().endsWith('.md') ? [readFileSync(new URL(entry.name, folder), 'utf8')] : []
  })

const MARKDOWN_LENGTH_MAX = 100_000

/** READMEs and changelogs of everything that is installed. */
export const documents = (): readonly string[] =>
  markdownFiles(new URL('../../node_modules/', import.meta.url), 4).filter(
    (text) => text.length > 50 && text.length < MARKDOWN_LENGTH_MAX,
  )

export const paragraphs = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => text.split(/\n\s*\n/))
    .map((text) => text.trim())
    .filter((text) => text.length > 20)

export const userAgents = (): readonly string[] => require('top-user-agents') as string[]

/** People, places, products and what they are said to be, over locales of Latin script. */
export const records = (count: number): readonly string[] => {
  faker.seed(20261122)
  // Dates are told from a day that stays: the halves are parted by a hash of the text.
  faker.setDefaultRefDate('2026-11-22T00:00:00Z')
  return Array.from({ length: count }, () =>
    JSON.stringify({
      id: faker.string.uuid(),
      name: faker.person.fullName(),
      company: faker.company.name(),
      phrase: faker.company.catchPhrase(),
      email: faker.internet.email(),
      url: faker.internet.url(),
      password: faker.internet.password({ length: 20 }),
      street: faker.location.streetAddress(),
      city: faker.location.city(),
      phone: faker.phone.number(),
      product: faker.commerce.productDescription(),
      hacker: faker.hacker.phrase(),
      text: faker.lorem.paragraphs(2),
      git: faker.git.commitMessage(),
      file: faker.system.filePath(),
      version: faker.system.semver(),
      agent: faker.internet.userAgent(),
      created: faker.date.past(),
      price: faker.finance.amount(),
      iban: faker.finance.iban(),
      jwt: faker.internet.jwt(),
      colour: faker.color.rgb(),
      emoji: faker.internet.emoji(),
      music: faker.music.songName(),
      book: faker.book.title(),
    }),
  )
}

/** Texts of one kind that honest clients send, made anew from a seed. */
export interface Kind {
  readonly name: string
  readonly make: (random: Random) => string
}

const word = (r: Random): string =>
  r.pick(
    'order status created select region union customer total table from where drop account update item index group list host name user report delete'.split(
      ' ',
    ),
  )

const surname = (r: Random): string =>
  r.pick([
    "O'Brien",
    "D'Angelo",
    'Müller',
    "L'Hôpital",
    'Smith-Jones',
    "Ng'ang'a",
    'Or',
    'Null',
    'Ünal & Söhne',
  ])

const count = (r: Random): number => 1 + r.below(5000)

const day = (r: Random): string => `20${10 + r.below(20)}-0${1 + r.below(9)}-1${r.below(10)}`

/** Query languages that APIs take as a parameter: they have quotes, conditions and pipes of their own. */
export const queries: readonly Kind[] = [
  {
    name: 'JQL',
    make: (r) =>
      `project = ${word(r).toUpperCase()} AND ${r.pick(['status', 'priority'])} ${r.pick(['in', 'not in'])} ("${word(r)}", "In Progress") ${r.pick(['AND', 'OR'])} ${r.pick([`assignee = currentUser()`, `summary ~ "${surname(r)}"`, `created >= -${count(r)}d`])} ORDER BY ${r.pick(['created', 'updated'])} DESC`,
  },
  {
    name: 'KQL',
    make: (r) =>
      `${r.pick(['requests', 'Heartbeat', 'AzureActivity'])} | where ${word(r)} ${r.pick(['==', '>', 'has'])} ${r.pick([`"${word(r)}"`, `ago(${count(r)}m)`])} | summarize count() by ${word(r)} | order by count_ desc`,
  },
  {
    name: 'PromQL',
    make: (r) =>
      `sum by (${word(r)}) (rate(${word(r)}_total{job="${word(r)}",code=~"5.."}[${count(r)}m])) ${r.pick(['>', '/', '=='])} ${r.pick(['0.05', `count(up{env!="${word(r)}"})`])}`,
  },
  {
    name: 'OData',
    make: (r) =>
      `${word(r)} ${r.pick(['eq', 'ne', 'gt'])} ${r.pick([`'${surname(r).replaceAll("'", "''")}'`, String(count(r)), 'null'])} ${r.pick(['and', 'or'])} ${r.pick([`startswith(${word(r)},'${word(r)}')`, `Orders/any(o: o/Total gt ${count(r)})`, `created ge ${day(r)}T00:00:00Z`, `not (${word(r)} eq 'a')`])}`,
  },
  {
    name: 'RSQL',
    make: (r) =>
      `${word(r)}==${r.pick([`'${word(r)}*'`, word(r), String(count(r))])}${r.pick([';', ','])}${word(r)}${r.pick(['=gt=', '=in=', '=ge='])}${r.pick([`(${word(r)},${word(r)})`, String(count(r)), day(r)])}`,
  },
  {
    name: 'Lucene',
    make: (r) =>
      `${word(r)}:"${word(r)} ${word(r)}" ${r.pick(['AND', 'OR'])} (${word(r)}:${word(r)} OR ${word(r)}:[${count(r)} TO *]) ${r.pick(['-', '+', 'NOT '])}${word(r)}:true`,
  },
  {
    name: 'GraphQL',
    make: (r) =>
      `query { ${word(r)}(id: "${count(r)}", filter: {${word(r)}: OPEN}) { id ${word(r)} ${word(r)}s(first: ${count(r)}) { edges { node { ${word(r)} } } } } }`,
  },
  {
    name: 'regular expressions',
    make: (r) =>
      r.pick([
        `^[A-Za-z0-9._-]{1,${count(r)}}$`,
        `^/api/v[0-9]+/(${word(r)}|${word(r)})/?$`,
        `(?i)${word(r)}[-_ ]?(\\d{${1 + r.below(9)}})`,
        `^(?:[a-z0-9]+\\.)*${word(r)}\\.example\\.com$`,
      ]),
  },
  {
    name: 'schedules',
    make: (r) =>
      `${r.pick(['*/5', '0', String(r.below(60))])} ${r.pick(['*', '0-6', String(r.below(24))])} ${r.pick(['*', '1,15', '?'])} * ${r.pick(['*', '1-5', 'MON-FRI'])}`,
  },
]

const name = (r: Random): string => r.pick(['app', 'lib', 'core', 'main', 'shared', 'index', 'router'])

/** What build, tracing and repository APIs carry. */
export const machines: readonly Kind[] = [
  {
    name: 'source files',
    make: (r) =>
      `${r.pick(['', './', '../', '../../', '../../../../', 'webpack:///./src/../', 'app:///'])}${r.pick(['node_modules', 'src', 'packages'])}/${name(r)}/${name(r)}.${r.pick(['js', 'ts', 'css', 'mjs', 'map', 'vue'])}`,
  },
  {
    name: 'Windows paths',
    make: (r) =>
      `${r.pick(['C:\\Users\\ci\\', 'D:\\a\\1\\s\\', '..\\..\\', '\\\\fileserver\\share\\'])}${name(r)}\\${name(r)}.${r.pick(['cs', 'dll', 'csproj', 'cpp'])}`,
  },
  {
    name: 'stack traces',
    make: (r) =>
      `TypeError: Cannot read properties of undefined (reading '${word(r)}')\n    at ${name(r)} (/srv/app/node_modules/${name(r)}/${name(r)}.js:${count(r)}:15)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  },
  {
    name: 'patches',
    make: (r) =>
      `@@ -${count(r)},7 +${count(r)},8 @@\n import { a } from '../../${name(r)}/${name(r)}.ts'\n-  const ${name(r)} = ${word(r)}(x)\n+  const ${name(r)} = ${word(r)}(y) ?? null\n   return ${name(r)}`,
  },
  {
    name: 'addresses of one’s own',
    make: (r) =>
      r.pick([
        `http://localhost:${3000 + r.below(100)}/${name(r)}/callback`,
        `https://${name(r)}.corp.example/${word(r)}?next=https%3A%2F%2Fexample.org%2F${word(r)}`,
        `http://10.${r.below(255)}.${r.below(255)}.7:4200/${name(r)}`,
        `mailto:a@example.com?subject=${word(r)}&body=Line%201%0D%0ALine%202`,
      ]),
  },
  {
    name: 'log lines',
    make: (r) =>
      `${day(r)}T10:00:00Z INFO [${name(r)}] ${r.pick(['GET', 'POST'])} /api/${word(r)}/${count(r)} 200 ${count(r)}ms user=${word(r)} q="${word(r)} ${word(r)}"`,
  },
  {
    name: 'notes of several lines',
    make: (r) =>
      `${r.pick(['Team meeting', 'Call with ' + surname(r), 'Trip to Rome'])}\nLocation: ${r.pick(['Room 5', 'https://meet.example.com/x'])}\nLink: https://example.com/${word(r)}\nTo: ${surname(r)}`,
  },
  {
    name: 'people and places',
    make: (r) =>
      `${r.pick(['c/o ', '', 'Attn: '])}${surname(r)} ${r.pick(['&', 'and', 'or', '/', '--'])} ${surname(r)}, ${count(r)} ${r.pick(["King's Rd.", '#2B Main St', 'Apt. 5; rear', '5\' x 10"'])}`,
  },
  {
    name: 'placeholders',
    make: (r) =>
      r.pick([
        `Hi {{ ${word(r)}.firstName }}, your order #{{order.id}}`,
        `\${${word(r).toUpperCase()}_URL}`,
        `%s of %d ${word(r)}`,
        `{{${word(r)}}}`,
      ]),
  },
]

const element = (r: Random): string => r.pick(['script', 'object', 'base', 'applet', 'embed', 'frame'])

const callee = (r: Random): string => r.pick(['eval', 'alert', 'prompt', 'confirm'])

const runner = (r: Random): string =>
  r.pick(['system', 'popen', 'passthru', 'shell_exec', 'readfile', 'assert'])

/** What people write about code, in titles and chats too short to read as prose. */
export const talk: readonly Kind[] = [
  {
    name: 'elements',
    make: (r) =>
      r.pick([
        `Use <${element(r)}> tags at the end of the ${word(r)}`,
        `The <${element(r)}> tag is ${r.pick(['blocked', 'deprecated', 'ignored'])}`,
        `fix: the <${element(r)}> element, moved (#${count(r)})`,
        `Why is <${element(r)}> not in the ${word(r)}?`,
      ]),
  },
  {
    name: 'calls',
    make: (r) =>
      r.pick([
        `${callee(r)}() is ${r.pick(['evil', 'slow', 'deprecated'])}`,
        `${callee(r)}(${word(r)}) shows the ${word(r)}`,
        `${callee(r)}(${1 + r.below(9)} new ${word(r)})`,
        `${callee(r)}('${word(r)}') does nothing here`,
        `${runner(r)}('${word(r)}') is ${r.pick(['very slow', 'dangerous too', 'not allowed here'])}`,
        `${runner(r)}("${word(r)}") returns ${word(r)} data`,
      ]),
  },
]

const plainCommand = (r: Random): string =>
  r.pick(['mail', 'date', 'time', 'who', 'cut', 'find', 'test', 'split'])

/** Command names where no shell would look for them, or none that would do anything. */
export const sessions: readonly Kind[] = [
  {
    name: 'lists with command names in them',
    make: (r) => {
      const separator = r.pick(['; ', ' | ', '|', ';'])
      return [word(r), plainCommand(r), word(r)].join(separator)
    },
  },
  {
    name: 'sentences with command names in them',
    make: (r) =>
      r.pick([
        `${r.pick(['sleep', 'ping'])} ${count(r)} ${r.pick(['hours', 'times', 'people'])}`,
        `${word(r)}; sleep ${count(r)} ${r.pick(['hours', 'minutes'])} & eat`,
        `\`${plainCommand(r)}\` emits the ${word(r)}`,
        `net ${r.pick(['user', 'group', 'account'])} growth & ${word(r)}ing`,
      ]),
  },
  {
    name: 'lines of sessions that only read',
    make: (r) =>
      r.pick([
        `cat ${name(r)}.${r.pick(['md', 'txt', 'log'])} | grep ${word(r)}`,
        `kubectl get ${word(r)}s -n ${name(r)} | grep ${name(r)} | wc -l`,
        `docker ps | head -n ${count(r)}`,
        `/usr/bin/java -jar /app/${name(r)}.jar --${word(r)}=${count(r)}`,
        `PS C:\\${name(r)}> Get-${r.pick(['ChildItem', 'Process', 'Service'])}`,
      ]),
  },
]

const mark = (r: Random): string => r.pick(['?', `$${1 + r.below(9)}`, `:${name(r)}`, '%s'])

/** What traces, logs and searches have of SQL. */
export const statements: readonly Kind[] = [
  {
    name: 'prepared statements',
    make: (r) =>
      r.pick([
        `SELECT id, ${name(r)} FROM ${name(r)}s WHERE ${name(r)}_id = ${mark(r)} AND state IN (${mark(r)}, ${mark(r)})`,
        `select a.id from ${name(r)}s a join ${name(r)}_x b on a.id = b.id where a.id > ${mark(r)} limit ${count(r)}`,
        `select a.id, b.name from ${name(r)}s a join ${name(r)}_x b on a.id = b.id where a.at in (${mark(r)}, ${mark(r)}) and b.name like ${mark(r)} order by 1`,
        `UPDATE "${name(r)}s" SET "at" = ${mark(r)} WHERE "id" = ${mark(r)}`,
        `INSERT INTO ${name(r)}s (id, at) VALUES (${mark(r)}, ${mark(r)})`,
        `DELETE FROM ${name(r)}s WHERE id = ${mark(r)}`,
      ]),
  },
  {
    name: 'searches for SQL',
    make: (r) =>
      r.pick([
        `text ~ "select * from" AND ${name(r)} != ${count(r)}`,
        `title:"${r.pick(['drop table', 'delete from', 'insert into'])}" ${r.pick(['AND', 'OR'])} (${name(r)}:a OR ${name(r)}:b)`,
        `Use \`select * from ${name(r)}s\` and then \`drop table\` it`,
      ]),
  },
]

const drawing = (r: Random): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${count(r)} 8"><path d="M5 ${count(r)}L4 1l3 3-3 3z" fill="none"/></svg>`

/** Drawings and what watches machines. */
export const widgets: readonly Kind[] = [
  {
    name: 'drawings',
    make: (r) =>
      r.pick([
        `data:image/svg+xml;base64,${btoa(drawing(r))}`,
        `data:image/svg+xml,${encodeURIComponent(drawing(r))}`,
      ]),
  },
  {
    name: 'alternations',
    make: (r) =>
      `avg(${word(r)}{mode=~"user|system|${plainCommand(r)}|${word(r)}"}) by (${word(r)}) or on() vector(${count(r)})`,
  },
]

/** So many texts of a kind. */
export const made = (kind: Kind, texts: number, seed: number): readonly string[] => {
  const random = randomOf(seed)
  return Array.from({ length: texts }, () => kind.make(random))
}
