// Whole harmless requests through the guard as it ships: how many of a kind are refused is asserted, not only that few are.

import { describe, expect, test } from 'vitest'

import { browsers } from '../corpora/browsers.ts'
import { payloadGuard } from '../corpora/guard.ts'
import type { Half } from '../corpora/harmless.ts'
import { services } from '../corpora/services.ts'
import { placed, requests } from '../corpora/traffic.ts'
import type { Request } from '../corpora/traffic.ts'
import { people } from '../corpora/writing.ts'

const judge = payloadGuard()

/** A prompt, an answer or a package's description, as a body has it. */
const said = (content: string): Request => ({
  method: 'POST',
  target: '/v1/chat/completions',
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ model: 'm-1', messages: [{ role: 'user', content }] }),
})

const isRefused = (request: Request): boolean => {
  const { exchange } = placed(request)
  return exchange === undefined || judge(exchange).kind === 'deny'
}

describe.each([...browsers, ...people, ...services])('$name', (kind) => {
  test.each<Half>(['tuned', 'unseen'])('the %s half passes', (which) => {
    const all = requests(kind, 400, 22, which)
    expect(all.length).toBeGreaterThan(150)
    const refused = all.filter(isRefused)
    expect(refused.length, JSON.stringify(refused.slice(0, 3))).toBeLessThanOrEqual(
      all.length * (kind.share ?? 0),
    )
  })
})

describe('what is said to models, and by them', () => {
  test.each([
    ['words in quotes behind a contraction', `Let's log in. My name is 'Ines' and the code is 'k7-Winter'`],
    ['letters in quotes', `a word with the letters 'k' and 'o' is "book".`],
    ['two choices in quotes', `I'd pick "round" or "square" = whatever fits`],
    ['a comparison behind a genitive', "The child's question: the sum of 3 and 3 is 6."],
    [
      'years behind a genitive and a quoted word',
      `Saturn's "crown": probes 11 and 12 in 1979, and it's the last.`,
    ],
    ['years behind a contraction', "They've sent probes 11 and 12 in 1978, and more later."],
    ['a call that prints words', 'print("The mean of", a, "and", b, "is", mean)'],
    ['an operator in quotes at a sentence’s end', "Commands may be joined by '&&'."],
    ['a dash behind a choice in quotes', `I've read of "the new plan" or "The Last Plan" -- which is it?`],
    ['the end of what is bold, as a stream sends it', ')**'],
    ['a symbol of JavaScript', '@@asyncIterator'],
    ['a function of a package in YAML', 'slugify: !!python/name:acme.text.slugs.slugify'],
    ['a tag of YAML that is only named', 'the loader is needed for !!js/function'],
    [
      'a call in a span of code',
      'Read it whole first (`open("list.csv", "rb").read()`, which also works for bytes).',
    ],
    ['a query that takes pieces out of names', 'T | extend n = extract("^([a-z]+)-", 1, host) | count'],
    [
      'the data of a mail',
      '<p>Hi</p><script type="application/ld+json">{"@type":"EmailMessage","name":"x"}</script>',
    ],
    ['patterns of a log', '%{STAMP:event.time} %{WORD:process.name}: %{NUMBER:process.pid:int}'],
  ])('%s passes', (_, text) => {
    expect(isRefused(said(text))).toBe(false)
  })

  test.each([
    ['behind a contraction and a quote', "let's go' or 'a'='a' -- "],
    ['behind a name with an apostrophe', "O'Brien' or 'a'='a"],
    ['in the other quotes', `don't mind" or "a"="a`],
    ['in a clause behind a quote', "x' where 'a'='a' -- "],
    ['in the clause of a table', "users u where 'a'='a' or 'b'='b'"],
    ['behind a name and a quoted word', `O'Brien "x" or 1=1 -- `],
    ['behind a quoted word', `say "it's" ' or 1=1 -- `],
    ['a suffix that two words make', "x'member of('[\"x\"]') or 1=1 -- "],
    ['a bracket that closes a filter', '*)(&'],
    ['a variable of the server’s', '@@hostname'],
    [
      'a function that YAML is asked for',
      'a: !!python/name:acme.text.slugs.slugify\nb: !!python/name:os.system',
    ],
    [
      'a program behind a tag that is only named',
      "of !!js/function -- !!js/function 'function(){return 1}()'",
    ],
  ])('an attack %s is refused', (_, text) => {
    expect(isRefused(said(text))).toBe(true)
  })
})
