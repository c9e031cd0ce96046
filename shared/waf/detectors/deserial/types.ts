// Types that a text asks its reader to make: tags of YAML, type hints of JSON and XML, and the classes by which objects
// of Java and .NET come to run something.

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

const NAME_MAX = 160

/**
 * Classes that reach a name service, a URL, a script or a class of their own choice when they are made: of those that
 * type hints have been used with. Plain lists and numbers of Java's are honest hints.
 */
const REACHING =
  /^\[?L{0,4}(?:java\.(?:net|lang|beans|rmi|nio|awt)\.|java\.util\.(?:PriorityQueue|logging|ServiceLoader)|javax\.(?:naming|script|swing|management|xml|imageio)\.|com\.(?:sun|mchange|zaxxer|ibatis|caucho|p6spy|newrelic|nqadmin|cowave)\.|sun\.|jdk\.|ch\.qos\.logback\.|org\.(?:apache\.(?:xbean|xalan|commons\.(?:dbcp2?|collections4?|beanutils|configuration2?|proxy|jelly)|ibatis|shiro|tomcat|openjpa|activemq|hadoop|velocity|log4j|cocoon|aries)|springframework\.(?:context|beans|jndi|aop|transaction)|hibernate\.jmx|jboss\.util|codehaus\.groovy|docx4j|quartz|mortbay|eclipse\.jetty)\.)[\w.$]{0,120};{0,4}$/

/** A hint's key, as Jackson, fastjson, Json.NET and the like have them. */
const KEY = /(?:^|[.\]"'])[@$]{0,2}_{0,2}(?:@type|@class|\$type|__type|@clazz|javaClass|className)$/

/** `{"@type":"java.net.URL"}`: such a class as the value of a hint's key. Numbers and texts wrapped by `java.lang` aside. */
export const typed = (text: string, context: Context, report: Report): void => {
  if (text.length > NAME_MAX || !REACHING.test(text) || WRAPPING.test(text)) return
  report('deserial-type', KEY.test(context.name.slice(-KEY_MAX)) ? 1 : 0, 0, true)
}

const KEY_MAX = 24

const WRAPPING =
  /^java\.lang\.(?:String|Integer|Long|Double|Float|Boolean|Short|Byte|Character|Number|Object|Enum)$/

/** `["com.zaxxer.hikari.HikariConfig", {…}]`: Jackson's pair of a class and its object. */
const PAIR = /^\s{0,4}\[\s{0,4}"([\w.$[;]{6,140})"\s{0,4},\s{0,4}[{[]/

/** `<java.util.PriorityQueue …>`: an element that is called as a class, as XStream calls its own. */
const ELEMENT =
  /(?:^|[>\s])<(?:java|javax|com\.sun|sun|jdk|groovy\.util)\.[a-z][\w.$]{2,80}(?:_-[\w-]{1,60})?[\s/>]/

export const classed = (text: string, report: Report): void => {
  const listed = text.charCodeAt(0) === 91 || text.charCodeAt(0) <= 32
  const pair = listed ? PAIR.exec(text.slice(0, NAME_MAX))?.[1] : undefined
  if (pair !== undefined && REACHING.test(pair) && !WRAPPING.test(pair)) report('deserial-type', 1, 0, true)
  for (let open = text.indexOf('<'), count = 0; open >= 0 && count < ELEMENTS_MAX; count++) {
    work.left -= ELEMENT_WORK
    const letter = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    // j c s g
    if (
      (letter === 106 || letter === 99 || letter === 115 || letter === 103) &&
      ELEMENT.test(elementAt(text, open))
    )
      return report('deserial-type', 1, open, true)
    open = text.indexOf('<', open + 1)
  }
}

const ELEMENTS_MAX = 64
const ELEMENT_WORK = 60

/** The beginning of an element, with the character before it: a generic type (`List<java.lang.String>`) has a name there. */
const elementAt = (text: string, open: number): string => text.slice(Math.max(0, open - 1), open + NAME_MAX)
