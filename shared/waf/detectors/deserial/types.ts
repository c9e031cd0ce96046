// Types that a text asks its reader to make, by what no honest text holds: tags of YAML, and the classes by which objects of
// Java and .NET come to run something.

import { makeNeedles } from '../../fields/needles.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** One that ends with a comma is a type with its assembly: the comma has to follow, and is not what it is sought by. */
const HINTS: readonly (readonly [string, string, number])[] = [
  ['_$$ND_FUNC$$_', 'deserial-node', 1],
  ['!!js/', 'deserial-node', 1],
  ['yaml.org,2002:js/', 'deserial-node', 1],
  ['!!python/', 'deserial-python', 1],
  ['!python/object', 'deserial-python', 1],
  ['yaml.org,2002:python/', 'deserial-python', 1],
  ['!!javax.', 'deserial-java', 1],
  ['!!com.sun.', 'deserial-java', 1],
  ['!!java.', 'deserial-java', 1],
  ['!!org.', 'deserial-java', 0.8],
  ['!ruby/object', 'deserial-ruby', 1],
  ['!ruby/hash', 'deserial-ruby', 1],
  ['!ruby/struct', 'deserial-ruby', 1],
  ['tag:ruby.yaml.org,2002:object', 'deserial-ruby', 1],
  ['!php/object', 'deserial-php', 1],
  ['com.sun.rowset.JdbcRowSetImpl', 'deserial-type', 1],
  ['org.apache.xalan.xsltc', 'deserial-type', 1],
  ['com.mchange.v2.c3p0', 'deserial-type', 1],
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
]

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
    if (!isAssembled(hint) || text.startsWith(hint, at))
      report(kind, context.prose() ? weight * 0.6 : weight, at, true)
  }
}
