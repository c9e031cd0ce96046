// Types that a text asks its reader to make, by what no honest text holds: tags of YAML, and the classes by which objects of
// Java and .NET come to run something.

import { makeNeedles } from '../../fields/needles.ts'
import { charset, pastRun, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** One that ends with a comma is a type with its assembly: the comma has to follow, and is not what it is sought by. */
const HINTS: readonly (readonly [string, string, number])[] = [
  ['_$$ND_FUNC$$_', 'deserial-node', 1],
  ['!!js/', 'deserial-node', 1],
  ['yaml.org,2002:js/', 'deserial-node', 1],
  ['!!python/object', 'deserial-python', 1],
  ['!!python/module', 'deserial-python', 1],
  ['!!python/name', 'deserial-python', 1],
  ['!python/object', 'deserial-python', 1],
  ['yaml.org,2002:python/', 'deserial-python', 1],
  ['!!javax.', 'deserial-java', 1],
  ['!!com.sun.', 'deserial-java', 1],
  ['!!java.', 'deserial-java', 1],
  ['!!org.', 'deserial-java', 1],
  ['!ruby/object', 'deserial-ruby', 1],
  ['!ruby/hash', 'deserial-ruby', 1],
  ['!ruby/struct', 'deserial-ruby', 1],
  ['tag:ruby.yaml.org,2002:object', 'deserial-ruby', 1],
  ['!php/object', 'deserial-php', 1],
  ['com.sun.rowset.JdbcRowSetImpl', 'deserial-type', 1],
  ['org.apache.xalan.xsltc', 'deserial-type', 1],
  ['com.mchange.v2.c3p0', 'deserial-type', 1],
  ['HexAsciiSerializedMap:', 'deserial-type', 1],
  ['security.auth.module.JndiLoginModule', 'deserial-type', 1],
  ['System.Windows.Data.ObjectDataProvider', 'deserial-type', 1],
  ['ObjectDataProvider, PresentationFramework', 'deserial-type', 1],
  ['<ObjectDataProvider', 'deserial-type', 1],
  ['clr-namespace:System.Diagnostics', 'deserial-type', 1],
  ['System.Windows.ResourceDictionary,', 'deserial-type', 1],
  ['System.Configuration.Install', 'deserial-type', 1],
  ['System.Security.Principal.WindowsIdentity,', 'deserial-type', 1],
  ['System.Web.Security.RolePrincipal,', 'deserial-type', 1],
  ['System.Management.Automation.PSObject,', 'deserial-type', 1],
  ['System.CodeDom.Compiler.TempFileCollection,', 'deserial-type', 1],
  ['System.Activities.Presentation.WorkflowDesigner,', 'deserial-type', 1],
  ['System.Data.Services.Internal.ExpandedWrapper', 'deserial-type', 1],
  ['VisualStudio.Text.Formatting', 'deserial-type', 1],
  ['System.IO.FileInfo,', 'deserial-type', 1],
  ['java.util.PriorityQueue', 'deserial-type', 0.8],
  ['sun.reflect.annotation', 'deserial-type', 1],
  ['java.beans.XMLDecoder', 'deserial-type', 1],
  ['<java version=', 'deserial-type', 1],
  ['<void class="java.lang', 'deserial-type', 1],
  ['<object class="java.lang', 'deserial-type', 1],
  ['InvokerTransformer', 'deserial-type', 1],
  ['TemplatesImpl', 'deserial-type', 0.8],
  ['jdk.nashorn.internal', 'deserial-type', 1],
  ['java.beans.EventHandler', 'deserial-type', 1],
  ['<dynamic-proxy>', 'deserial-type', 1],
  ['com.sun.jndi', 'deserial-type', 1],
  ['javax.imageio.', 'deserial-type', 0.8],
  ['org.springframework.context.support', 'deserial-type', 1],
  ['org.springframework.beans.factory', 'deserial-type', 0.8],
  ['ch.qos.logback.core.db', 'deserial-type', 1],
  ['com.zaxxer.hikari', 'deserial-type', 0.8],
  ['net.sf.ehcache.transaction', 'deserial-type', 1],
  ['org.apache.commons.configuration', 'deserial-type', 0.8],
  ['System.Collections.ArrayList, mscorlib', 'deserial-type', 0.8],
  ['System.Diagnostics.Process, System', 'deserial-type', 1],
  ['XamlReader', 'deserial-type', 0.6],
  ['GuzzleHttp\\Psr7\\FnStream', 'deserial-php', 1],
  ['GuzzleHttp\\Cookie\\FileCookieJar', 'deserial-php', 1],
  ['Illuminate\\Broadcasting\\PendingBroadcast', 'deserial-php', 1],
  ['yii\\rbac\\PhpManager', 'deserial-php', 1],
]

/** Tags of YAML that sentences and plain documents have as well, by what has to follow for them to make anything. */
const FOLLOWED: ReadonlyMap<string, (text: string, end: number) => boolean> = new Map([
  [
    '!!js/',
    (text, end) =>
      standsAt(
        text,
        pastRun(text, pastRun(text, end, WORD, end + NAME_MAX), BLANK, end + 2 * NAME_MAX),
        SCALAR,
      ),
  ],
  ['!!org.', (text, end) => standsAt(text, pastRun(text, pastRun(text, end, DOTTED), BLANK), MADE)],
  ['!!python/name', (text, end) => !isOfPackage(text, end + 1)],
])

/** What a class is made of. */
const MADE = charset('[{"\'\n')
const BLANK = charset(' \t')
const WORD = charset('a-z')
/** What begins a value of YAML's: a quote, a block, a program's first sign; of a list or a comment it is another one. */
const SCALAR = charset('\'"|>&!(a-zA-Z0-9_^\\[/\n')

/** `!!python/name:material.emoji.to_svg`: a function of a package's, which is only named; those that run things are not. */
const isOfPackage = (text: string, start: number): boolean => {
  const [first = '', ...rest] = text.slice(start, pastRun(text, start, DOTTED, start + NAME_MAX)).split('.')
  return rest.length >= 2 && !INTERPRETERS.has(first)
}

const DOTTED = charset('A-Za-z0-9_.')
const NAME_MAX = 80

/** Modules of Python's own that start programs, load code or lead to what does. */
export const INTERPRETERS = wordSet(
  'os posix nt sys subprocess builtins __builtin__ commands pty platform importlib runpy shutil socket pickle marshal ctypes code codeop timeit types functools operator itertools yaml asyncio multiprocessing threading distutils setuptools pkgutil inspect pathlib urllib http xmlrpc concurrent logging',
)

/** Does one of the places of the hint, of which `first` is the first, go on as it has to? */
const holds = (text: string, hint: string, first: number): boolean => {
  const makes = FOLLOWED.get(hint)
  if (makes === undefined) return true
  work.left -= text.length >> SEARCH_SHIFT
  for (let at = first; at >= 0 && work.left >= 0; at = text.indexOf(hint, at + hint.length)) {
    work.left -= HINT_WORK * DOTTED_WORK
    if (makes(text, at + hint.length)) return true
  }
  return false
}

/** A native search looks at eight characters for a unit of work. */
const SEARCH_SHIFT = 3
const DOTTED_WORK = 20

const isAssembled = (hint: string): boolean => hint.endsWith(',')

const NEEDLES = makeNeedles(HINTS.map(([hint]) => (isAssembled(hint) ? hint.slice(0, -1) : hint)))

/** To look at what was found of each. */
const HINT_WORK = 5

export const types = (text: string, context: Context, report: Report): void => {
  work.left -= HINT_WORK * HINTS.length
  const found = NEEDLES.find(text)
  for (let index = 0; index < HINTS.length; index++) {
    const at = found[index] as number
    if (at < 0) continue
    const [hint, kind, weight] = HINTS[index] as (typeof HINTS)[number]
    if (isAssembled(hint) && !text.startsWith(hint, at)) continue
    if (holds(text, hint, at)) report(kind, context.prose() ? weight * 0.6 : weight, at, true)
  }
}
