// Values of requests, made up, as clients send them: addresses, dates, names, sentences, tokens, and marks of every
// kind. They go into a compiled program, for its rehearsal.

export const SAMPLES: readonly string[] = [
  'https://api.example.com/v1/repos/acme/garden-tools/issues/1347/comments{/number}',
  'https://avatars.example.net/u/583231?v=4&size=',
  'https://example.com/acme/tools/pulls/',
  'git://example.com/acme/tools.git',
  'https://api.example.com/users/ann/starred{/owner}{/repo}',
  'https://example.com/acme/garden-tools',
  'https://api.example.com/repos/acme/tools/git/refs{/sha}',
  'https://api.example.com/orgs/acme/events',
  'git@example.com:acme/tools.git',
  '2026-03-18T09:12:44Z',
  'MDQ6VXNlcjU4MzIzMQ==',
  '3f0c2a54-6f1e-4f8e-9f0d-2b7c1d5e8a',
  'refs/heads/feature/search-results',
  'The new version fixes a bug in the settings page: please review the changes before we merge them. Thanks!',
  "Could you send the invoice again? Our customer wasn't able to open it, and asked for another one today.",
  'text/plain; charset=utf-8',
  'ann.smith+news@example.com',
  'Berlin, Germany',
  'EUR 1,299.00',
  'src/components/Button.tsx',
  'User',
  'false',
  'b1946ac92492d2347c6235b4d2611184',
  '+49 30 1234567',
  '## What is new\n\n- `npm test` runs *all* tests (see [docs](https://example.com/docs#tests))\n- faster; less memory\n',
  '<p class="note">text &amp; <b>more</b></p>',
  'a = f(x, "y") + list[0]; // see {below}',
  '{"a":"b\'c","d":[1,2]}',
  'key: value\nother: "%41%42"\n',
  'select the items where price < 100 and (size = 2 or not "sold") -- maybe',
  '../a/b/c.txt | sort && echo done',
  '\u00fcber caf\u00e9 \u2013 \u65e5\u672c',
  'C:\\Users\\ann\\notes.txt \\u0041 $HOME ${x} #1 @you ~ ^ * % = ! ?',
]

const MARKS: readonly string[] = [
  ...' /.:,;-_=?&"\'()[]{}<>|`$#@!*%~^+\\\n\t'.split(''),
  ': ',
  ', ',
  '. ',
  '/',
  ' ',
  ' ',
  ' ',
  '":"',
  '","',
  '\n- ',
]

/** Texts of the samples' words and of marks, in no order but always the same: what automata are explored on. */
const shuffled = (lines: number, words: readonly string[]): readonly string[] => {
  let state = 20_261_122
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  return Array.from({ length: lines }, () =>
    Array.from(
      { length: 40 },
      () => `${words[below(words.length)] ?? ''}${MARKS[below(MARKS.length)] ?? ''}`,
    ).join(''),
  )
}

export const EXPLORING: readonly string[] = [
  ...SAMPLES,
  ...shuffled(500, Array.from(new Set(SAMPLES.join(' ').split(/[^A-Za-z0-9]+/)))),
]
