// Classes of Java's by their place: as the value of a type hint's key, in Jackson's pair of a class and its object, as the
// name of an element. Which of them reach further when they are made is a table of packages.

import {
  charset,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

const NAME_MAX = 160

/**
 * Packages and classes that reach a name service, a URL, a script or a class of their own choice when they are made: of
 * those that type hints have been used with. Plain lists and numbers of Java's are honest hints.
 */
const REACHING = vocabulary(
  (
    'java.net. java.lang. java.beans. java.rmi. java.nio. java.awt. java.util.PriorityQueue java.util.logging java.util.ServiceLoader ' +
    'javax.naming. javax.script. javax.swing. javax.management. javax.xml. javax.imageio. ' +
    'com.sun. com.mchange. com.zaxxer. com.ibatis. com.caucho. com.p6spy. com.newrelic. com.nqadmin. com.cowave. ' +
    'sun. jdk. ch.qos.logback. org.apache.xbean. org.apache.xalan. org.apache.commons.dbcp. org.apache.commons.dbcp2. ' +
    'org.apache.commons.collections. org.apache.commons.collections4. org.apache.commons.beanutils. ' +
    'org.apache.commons.configuration. org.apache.commons.configuration2. org.apache.commons.proxy. org.apache.commons.jelly. ' +
    'org.apache.ibatis. org.apache.shiro. org.apache.tomcat. org.apache.openjpa. org.apache.activemq. org.apache.hadoop. ' +
    'org.apache.velocity. org.apache.log4j. org.apache.cocoon. org.apache.aries. ' +
    'org.springframework.context. org.springframework.beans. org.springframework.jndi. org.springframework.aop. ' +
    'org.springframework.transaction. org.hibernate.jmx. org.jboss.util. org.codehaus.groovy. org.docx4j. org.quartz. ' +
    'org.mortbay. org.eclipse.jetty. org.arrah. br.com.anteros. org.apache.drill. org.apache.axis2. org.jsecurity. org.jdom. org.jdom2. oracle.jms. oracle.jdbc. flex.messaging. weblogic. bsh. clojure. javassist. org.python. org.mozilla.javascript. org.jruby. net.sf.ehcache. org.apache.ignite. org.apache.myfaces. org.apache.batik. cn.hutool. com.pastdev. org.codehaus.plexus. org.slf4j.ext.'
  ).split(' '),
  false,
)

/** Numbers and texts that are wrapped, and what all are. */
const WRAPPING: ReadonlySet<string> = new Set(
  'String Integer Long Double Float Boolean Short Byte Character Number Object Enum'
    .split(' ')
    .map((name) => `java.lang.${name}`),
)

const DOTTED = charset('A-Za-z0-9_.$')

/** `java.net.URL`, `[Ljava.net.URL;`: the name of such a class, and nothing else. */
const isReaching = (name: string): boolean => {
  let at = name.startsWith('[') ? 1 : 0
  while (name.charAt(at) === 'L') at++
  const behind = pastWord(name, at, REACHING)
  if (behind < 0 || WRAPPING.has(name)) return false
  at = pastRun(name, behind, DOTTED)
  while (name.charAt(at) === ';') at++
  return at === name.length
}

/** `{"@type":"java.net.URL"}`: such a class as the value of a hint's key. */
export const typed = (text: string, context: Context, report: Report): void => {
  if (text.length <= NAME_MAX && isReaching(text))
    report(
      'deserial-type',
      isHint(context.name) || (context.name.endsWith('[0]') && isGadget(text)) ? 1 : 0,
      0,
      true,
    )
}

/** The first of a list, as Jackson pairs a class and its object: one that such chains end in, by its last part. */
const isGadget = (name: string): boolean => {
  for (let at = name.lastIndexOf('.') + 1; at < name.length; at++)
    if (pastWord(name, at, GADGETS) >= 0) return true
  return false
}

const GADGETS = vocabulary(
  'DataSource Jndi JNDI RowSet RowsetImpl ConnectionSource ConnectionPool DBCPConfig HikariConfig FactoryBean ApplicationContext Templates XPathRequest PoolManager DataSourceFactory'.split(
    ' ',
  ),
  false,
)

/** Keys of Jackson, fastjson, Json.NET and the like: with a sign before them, or as they are. */
const SIGNED = wordSet('type class clazz')
const UNSIGNED = wordSet('javaClass className')
const SIGN = charset('@$_')
const SIGNS_MAX = 5

/** A field's name whose last part is such a key. */
const isHint = (field: string): boolean => {
  const letters = runStart(field, field.length, LETTERS)
  const key = field.slice(letters)
  const signs = runStart(field, letters, SIGN)
  if (letters - signs > SIGNS_MAX || !(signs === 0 || standsAt(field, signs - 1, PART))) return false
  return UNSIGNED.has(key) || (SIGNED.has(key) && isSign(field.slice(signs, letters)))
}

const PART = charset(`.]"'`)

/** `@`, `$`, `__`: a single underscore is what names of columns begin with. */
const isSign = (signs: string): boolean => signs.length > 1 || (signs !== '' && signs !== '_')

const QUOTE = charset('"')
const LISTED = charset('A-Za-z0-9_.$[;')

/** `["com.zaxxer.hikari.HikariConfig", {…}]`: Jackson's pair of a class and its object. */
const isPair = (text: string): boolean => {
  const list = pastRun(text, 0, SPACE)
  if (text.charAt(list) !== '[') return false
  const open = pastRun(text, list + 1, SPACE)
  const close = pastRun(text, open + 1, LISTED, open + NAME_MAX)
  if (!standsAt(text, open, QUOTE) || !standsAt(text, close, QUOTE)) return false
  const comma = pastRun(text, close + 1, SPACE)
  if (text.charAt(comma) !== ',' || !standsAt(text, pastRun(text, comma + 1, SPACE), OBJECT)) return false
  return isReaching(text.slice(open + 1, close))
}

const OBJECT = charset('{[')

const ELEMENTS = vocabulary('java. javax. com.sun. sun. jdk. groovy.util.', false)
const BEFORE = charset('> \t\n\v\f\r')
const BEHIND = charset('/> \t\n\v\f\r')
const HYPHENED = charset('A-Za-z0-9_-')

/**
 * `<java.util.PriorityQueue …>`: an element that is called as a class, as XStream calls its own. A generic type
 * (`List<java.lang.String>`) has a name before it.
 */
const isElement = (text: string, open: number): boolean => {
  if (open > 0 && !standsAt(text, open - 1, BEFORE)) return false
  const name = pastWord(text, open + 1, ELEMENTS)
  if (name < 0 || !standsAt(text, name, LETTERS)) return false
  let end = pastRun(text, name, DOTTED)
  // `<jdk.version>`: a property of a build, and no class.
  if (end - name < ELEMENT_MIN || !standsAt(text, runStart(text, end, NAME), UPPER)) return false
  // `Map_-Entry`: how XStream writes a dollar.
  if (text.charAt(end) === '-' && text.charAt(end - 1) === '_') end = pastRun(text, end, HYPHENED)
  return standsAt(text, end, BEHIND)
}

const ELEMENT_MIN = 3
const UPPER = charset('A-Z')

export const classed = (text: string, report: Report): void => {
  if (isPair(text)) report('deserial-type', 1, 0, true)
  for (let open = text.indexOf('<'), count = 0; open >= 0 && count < ELEMENTS_MAX; count++) {
    work.left -= ELEMENT_WORK
    if (isElement(text, open)) return report('deserial-type', 1, open, true)
    open = text.indexOf('<', open + 1)
  }
}

const ELEMENTS_MAX = 64
const ELEMENT_WORK = 60
