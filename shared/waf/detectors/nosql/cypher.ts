// Cypher, the query language of graph databases: a value that closes the origin's string, pattern or number and goes
// on with a clause, or one that has the database fetch.

import { DOUBLE, PAREN, SINGLE, SPACE } from '../../fields/presence.ts'
import type { Report } from '../detector.ts'

const LENGTH_MAX = 600

export const cypher = (text: string, chars: number, report: Report): void => {
  if (text.length > LENGTH_MAX || (chars & SPACE) === 0 || (chars & (SINGLE | DOUBLE | PAREN)) === 0) return
  const out = BROKEN.exec(text)
  if (
    out !== null &&
    mayBegin(text, out[0].length) &&
    CLAUSE.test(text.slice(out[0].length, out[0].length + 200))
  )
    report('nosql-script', 1, 0, true)
  else if ((chars & PAREN) !== 0 && CALLED.test(text)) report('nosql-script', 1, 0, true)
  else if (isCommented(text) && (TAILED.test(text) || JOINED.test(text))) report('nosql-script', 1, 0, true)
  else if (hasWord(text) && MATCHED.test(text)) report('nosql-script', 1, 0, true)
}

/** `x'})`, `1})`, `n)`, `x' OR 1=1`: what stood before is closed. */
const BROKEN =
  /^(?:[^'"`]{0,40}['"]\s{0,4}[})\]]{0,4}|[\w.-]{0,40}(?:[})]{1,3}|\s))\s{0,4}(?:(?:or|and)\s{1,4}[\w'"]{1,12}\s{0,2}=\s{0,2}[\w'"]{1,12}\s{1,4})?/i

/** What the clauses below begin with: the pattern is large, and making it takes milliseconds of a first request. */
const BEGINNINGS: ReadonlySet<string> = new Set(
  'optional match detach union call load return yield with create merge set remove'.split(' '),
)

const mayBegin = (text: string, at: number): boolean => {
  const first = text.charCodeAt(at)
  if (first === 45 || first === 60) return true
  let end = at
  while (
    end < text.length &&
    end < at + 10 &&
    (text.charCodeAt(end) | 32) >= 97 &&
    (text.charCodeAt(end) | 32) <= 122
  )
    end++
  return BEGINNINGS.has(text.slice(at, end).toLowerCase())
}

/** Clauses in an order that only Cypher has them in. */
const CLAUSE = new RegExp(
  `^(?:${[
    String.raw`(?:optional\s{1,4})?match\s{0,4}\([\w:]{0,40}[){]`,
    String.raw`(?:detach\s{1,4})delete\s{1,4}\w`,
    String.raw`union\s{1,4}(?:all\s{1,4})?(?:match\s{0,4}\(|call\s{1,4}\w|return\s)`,
    String.raw`call\s{1,4}(?:db|dbms|apoc|gds)\.\w`,
    String.raw`load\s{1,4}csv\s`,
    String.raw`return\s{1,4}[\w.* ]{1,40}(?:as\s{1,4}\w{1,20}\s{1,4})?(?:union\s|\/\/|limit\s{1,4}\d)`,
    String.raw`yield\s{1,4}\w{1,30}\s{1,4}(?:as|with|where|return|load)\s`,
    String.raw`with\s{1,4}[\w.*']{1,24}\s{1,4}as\s{1,4}\w{1,24}\s{1,4}(?:match|call|load|unwind|return|where)[\s(]`,
    String.raw`(?:create|merge)\s{0,4}\(\w{0,24}(?::\w{1,40})?\s{0,4}[{)]`,
    String.raw`set\s{1,4}\w{1,24}\.\w{1,40}\s{0,4}=[^=]{1,60}(?:return\s|\/\/|$)`,
    String.raw`remove\s{1,4}\w{1,24}\.\w`,
    String.raw`(?:-|<-)\[\w{0,20}(?::\w{1,40})?\]->?\(`,
  ].join('|')})`,
  'i',
)

/** Procedures, and what they yield. */
const CALLED =
  /(?:^|\W)call\s{1,4}(?:dbms?|apoc|gds)\.[\w.]{2,60}\([^)]{0,120}\)\s{1,4}yield\s|(?:^|\W)apoc\.(?:load|cypher|export|import|systemdb|trigger)\.\w/i

const COMMENT_MAX = 8

/** The text ends with a comment that says nothing. */
const isCommented = (text: string): boolean => {
  const at = Math.max(text.lastIndexOf('//'), text.lastIndexOf('/*'))
  return at > 0 && text.length - at <= COMMENT_MAX && text.charCodeAt(at - 1) <= 41
}

/** What stood before is closed, a clause follows, and a comment hides the rest. */
const TAILED =
  /^(?:[^'"`]{0,40}['"]\s{0,4}[})\]]{0,4}|[\w.-]{0,40}[})\]]{1,3})\s{0,4}(?:(?:or|and|xor)\s{1,4}\S{1,40}\s{1,4})?(?:(?:or|and|xor)\s{1,4}\S{1,40}\s{1,4})?(?:match|return|union|with|where|unwind|foreach|set|create|merge|call|remove|detach|delete|optional|load|show|yield|order|limit|skip|or|and|-|<-)[\s([{]/i

/** `x' or exists(n.role) //` */
const JOINED = /^[^'"`]{0,40}['"][})]{0,3}\s{1,4}(?:or|and|xor)\s{1,4}(?:not\s{1,4})?[\w(]/i

/** Cypher's own comparisons of strings. */
const hasWord = (text: string): boolean => /(?:\s(?:starts|ends)\s{1,4}with|\scontains|=~)\s/i.test(text)

/** `' OR n.name STARTS WITH 'a` */
const MATCHED =
  /^[^'"`]{0,40}['"][})]{0,3}\s{1,4}(?:or|and|xor)\s{1,4}(?:not\s{1,4})?\w{1,20}\.\w{1,40}\s{0,4}(?:(?:starts|ends)\s{1,4}with|contains|=~)\s/i
