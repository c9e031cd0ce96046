// JavaScript that a database runs for a condition: what breaks out of one, and calls of the database's own object.

import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { isWord } from './operators.ts'

/** JavaScript for `$where`, breaking out of a string: `' && this.a`, `'; return true; var x='`. */
export const scripts = (text: string, report: Report): void => {
  let single = text.indexOf("'")
  let double = text.indexOf('"')
  let singles = 0
  let doubles = 0
  let line = text.indexOf('\n')
  while (single >= 0 || double >= 0) {
    const isSingle = single >= 0 && (double < 0 || single < double)
    const at = isSingle ? single : double
    // No string goes over a line's end.
    if (line >= 0 && line < at) {
      singles = 0
      doubles = 0
      line = text.indexOf('\n', at)
    }
    // A quote that closes one of the text's own breaks out of nothing.
    const closes = (isSingle ? singles : doubles) % 2 === 1
    if (isSingle && isMark(text, at)) singles++
    else if (!isSingle && isMark(text, at)) doubles++
    if (mayEnd(text.charCodeAt(at + 1))) broken(text, at, closes, report)
    if (isSingle) single = text.indexOf("'", at + 1)
    else double = text.indexOf('"', at + 1)
  }
  calls(text, report)
}

/** `\'` ends no string, and `don't` begins none. */
const isMark = (text: string, at: number): boolean => {
  if (at === 0) return true
  const before = text.charCodeAt(at - 1)
  return before !== BACKSLASH && !(at + 1 < text.length && isWord(before) && isWord(text.charCodeAt(at + 1)))
}

const BACKSLASH = 92

/** A blank, a bracket, or what joins a condition and another one. */
const mayEnd = (code: number): boolean =>
  code <= 32 || code === 41 || code === 93 || code === 125 || code === 59 || code === 38 || code === 124

/** What a look behind a quote takes. */
const QUOTE_WORK = 60

const CLOSERS = ')]}'

const broken = (text: string, at: number, closes: boolean, report: Report): void => {
  work.left -= QUOTE_WORK
  let next = at + 1
  while (next < at + 8 && (text.charCodeAt(next) <= 32 || CLOSERS.includes(text.charAt(next)))) next++
  const operator = text.charCodeAt(next)
  if (operator !== 59 && operator !== 38 && operator !== 124) return
  next += text.charCodeAt(next + 1) === operator ? 2 : 1
  while (next < at + 16 && text.charCodeAt(next) <= 32) next++
  if (OWN.test(text.slice(next, next + OWN_MAX))) report('nosql-script', closes ? 0.6 : 1, at, true)
  else if (!closes && ELEMENT.test(text.slice(next, next + OWN_MAX))) report('nosql-script', 1, at, true)
  else if (
    operator === 59 &&
    !closes &&
    ((text.startsWith('return', next) && !isWord(text.charCodeAt(next + 6))) ||
      STATEMENT.test(text.slice(next, next + RUN_MAX)))
  )
    report('nosql-script', 1, at, true)
}

const OWN_MAX = 48
const RUN_MAX = 60

/** The document that a condition is asked of: `this.a`, `Object.keys(this)`, `/^a/.test(this.b)`. */
const OWN =
  /^!{0,2}\(?(?:this(?:\.|\[['"])|Object\.(?:keys|values|entries)\(this|JSON\.stringify\(this|\/[^/\s]{1,20}\/\.test\(this)/

/** `' || @.role == '`, `')]|$..*`: the same of a document that is asked by JSONPath. */
const ELEMENT = /^!{0,2}\(?(?:@\.[a-z_]|\$\.{1,2}[a-z*[])/i

/** `db.users.drop()`, `db['users'].find(`, `db.getCollection('users').find(` */
const CALL =
  /^db(?:\.[a-z_]{1,40}|\[['"][\w.-]{1,40}['"]\]|\.get(?:Collection|SiblingDB)\(['"][\w.-]{1,40}['"]\))\.(?:insert|find|remove|update|drop|delete|aggregate|count|distinct|mapReduce|save|replaceOne|bulkWrite|createIndex|stats|shutdown)[a-z]{0,20}\(/i

/** Of the database itself. */
const WHOLE =
  /^db\.(?:dropDatabase|adminCommand|runCommand|eval|getCollectionNames|getCollectionInfos|createUser|dropUser|getUsers|shutdownServer|version|serverStatus|currentOp|killOp|copyDatabase)\(/

const calls = (text: string, report: Report): void => {
  let call = text.indexOf('db')
  while (call > 0 && call < 40 && isWord(text.charCodeAt(call - 1))) call = text.indexOf('db', call + 2)
  if (call >= 0 && call < 40) {
    const head = text.slice(call, call + 100)
    if (CALL.test(head) || WHOLE.test(head)) report('nosql-script', 1, call, true)
  }
  if (text.length < OWN_TEXT_MAX && (NUMERIC.test(text) || RETURNED.test(text)))
    report('nosql-script', 1, 0, true)
  const own = text.indexOf('this.')
  if (
    own >= 0 &&
    /^this\.[a-z_]{1,40}\.(match|test|substring|charAt|length|indexOf)/i.test(text.slice(own, own + 60)) &&
    text.length < OWN_TEXT_MAX
  )
    report(
      'nosql-script',
      /[('"]/.test(text) && JOINED.some((mark) => text.includes(mark)) ? 1 : 0.6,
      own,
      true,
    )
}

const OWN_TEXT_MAX = 200

/** `return this.a == 'b'`, `emit(this._id, 1)`: a condition by itself. */
const RETURNED =
  /^\s{0,4}(?:return\s{1,4}this(?:\.\w{1,40}|\[['"]\w{1,40}['"]\])\s{0,4}(?:[=!]=|[<>]|\.match)|emit\(this[.,])|^this\.\w{1,40}\.(?:charAt|charCodeAt|substring|substr|indexOf)\([\w, ]{0,20}\)\s{0,4}[=!<>]/

/** `1 || this.a.length`: a number is closed by nothing. */
const NUMERIC =
  /^\d{0,12}\s{0,4}\|\|\s{0,4}(?:this(?:\.[a-z_]|\[['"])|Object\.keys\(this|JSON\.stringify\(this|\/[^/\s]{1,20}\/\.test\(this)/i

/** What a condition goes on with, or ends with. */
const JOINED: readonly string[] = ['//', '||', '&&', '(/']

const STATEMENT_MAX = 300

/** JavaScript that goes on where a condition stood: `';while(true){}`, `0;return true`, `function(){return this.a}`. */
export const statements = (text: string, report: Report): void => {
  if (text.length > STATEMENT_MAX) return
  const semi = text.indexOf(';')
  if (
    semi >= 0 &&
    semi <= BREAK_MAX &&
    isBreakOut(text, semi) &&
    STATEMENT.test(text.slice(semi + 1, semi + 60))
  )
    report('nosql-script', 1, semi, true)
  if (
    /^\s{0,4}function\s{0,4}\([\w, ]{0,40}\)\s{0,4}\{/.test(text) &&
    /return true|return 1|this\.|emit\(/.test(text)
  )
    report('nosql-script', 1, 0, true)
  if (text.includes("'") && /'\)?;\s{0,4}(?:drop|alter|create)\s{1,4}keyspace\s/i.test(text))
    report('nosql-script', 1, 0, true)
  // Cassandra's own way of asking for everything.
  if (/filtering/i.test(text) && /['"][^'"]{0,40}\sallow\s{1,8}filtering/i.test(text))
    report('nosql-script', 1, 0, true)
}

const BREAK_MAX = 24

/** A number, a word or nothing, closed or not: what stands before the semicolon of a break-out. */
const isBreakOut = (text: string, semi: number): boolean =>
  /^\w{0,16}\s{0,2}['"]?[)}\]]{0,3}\s{0,2}$/.test(text.slice(0, semi))

const STATEMENT =
  /^\s{0,4}(?:return\s{0,4}(?:\(|!|\d|true|false|''|""|this[.[]|JSON\.|Object\.)|while\s{0,4}\(|do\s{0,4}\{|for\s{0,4}\(\s{0,4}(?:;|var|let)|[a-z]{1,8}\s{0,4}=\s{0,4}new Date\(|sleep\(|throw\s{1,4}(?:new|this)|var \w{1,12}\s{0,4}=\s{0,4}new Date)/i
