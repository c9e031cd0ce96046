// Harmless traffic, read from development dependencies at test time. Every corpus is split in two by a hash of its
// text: one half is for tuning, the other is looked at by its counts alone.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { faker } from '@faker-js/faker'

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
