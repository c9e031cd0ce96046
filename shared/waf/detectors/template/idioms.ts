// Idioms of one engine each, that no placeholder has. Every pattern runs on an expression, whose length its reader bounds.

import { commandKind } from '../shell/commands.ts'
import type { Style } from './expression.ts'

/** 2 where one is found, or 0. */
export const idioms = (text: string, start: number, end: number, style: Style): number => {
  const inner = text.slice(start, end)
  if (style !== 'smarty' && IDIOMS.test(inner)) return 2
  switch (style) {
    case 'double':
      return DOUBLE.test(inner) || NODE.test(inner) || isCommand(inner) ? 2 : 0
    case 'block':
      return BLOCK.test(inner) ? 2 : 0
    case 'angled':
      return ANGLED.test(inner) || RUBY.test(inner) || NODE.test(inner) ? 2 : 0
    case 'smarty':
      return SMARTY.test(inner) ? 2 : 0
    case 'razor':
      return RAZOR.test(inner) ? 2 : 0
    case 'single':
      return SINGLE.test(inner) || RUBY.test(inner) ? 2 : 0
  }
}

/** Built-ins of Freemarker that make code of text; Java objects of the machine; requests reached from expressions. */
const IDIOMS =
  /\?(?:new|api|interpret|eval|lower_abc|upper_abc)\b\s?(?:[(.)+\]}]|$)|^\.(?:data_model|globals|main|vars|version)\b|\bconfig(?:\.items\(|\[['"]|\s?\|\s?\w)|\|\s?format\(\s?config\b|\brequest\.(?:application|environ)\b|\bnew\s(?:(?:java|javax|groovy)\.[\w.]{1,60}|File|URL|Scanner|ProcessBuilder|Socket|FileReader|FileInputStream|InputStreamReader|String)\s?\(|\brequest\.(?:get|set)(?:Attribute|Parameter|Session|Class)\s?\(|\.sub\.(?:call|apply|bind)\b|\.execute\(\)\.text|(?:include|source|file_get_contents)\(\s?["'](?:\/|\.\.)|\breturn (?:process|global|globalThis)\b|\benvironment\.getProperty\(|["'](?:\/etc\/(?:passwd|shadow|hosts|hostname|issue|group)\b|\/proc\/self\b)|@(?:groovy\.|Grab\b|ASTTest\b)|\|\s?attr\(\s?request\b|^[=\s]{0,2}dir\(\w{1,20}\)|^\s?system(?:Properties|Environment)\b|\(#\w{1,20}\s?=\s?[#@]|\bT\(\s?(?:javax?|org|com)\./

/** What JavaScript calls its own place: template literals have it too, so that only other marks tell. */
const NODE = /^[!=\s-]{0,4}__(?:dirname|filename)\b|\b(?:root|global|globalThis)\.process\b|\bimport\(\s?['"]/

/** Handlebars' chains, Twig's context, Go's formats and methods, Laravel's facades, and marks of another engine. */
const DOUBLE =
  /^#with\s(?:["'(])|^'.{0,40}'\.sub|^\s?_(?:context|self|charset)\b|^\s?(?:locals|vars|globals|dir)\(|^\s?printf\s["']%[#+]v["']\s|^\s?(?:call\s\.\w{1,20}|\.(?:\w{0,20}(?:System|Exec|Command|Cmd|Shell|Eval|Run)|GetFile|ReadFile|File))\s["'`]|\bDB::(?:select|raw|statement|table|unprepared)\(|\$__env\b|^<%\[/

/** Words of a block that read what is no template, and those that show what they are not asked for. */
const BLOCK =
  /^[-+]?\s?(?:import\s(?:os|sys|subprocess|pty|socket|builtins)\b|from\s(?:os|subprocess|sys)\simport\b|(?:include|extends|import|from|ssi|render|embed|source|use|include_relative)\s["']?(?:\/(?:etc|proc|var|home|root|tmp)\/|[a-z]:[\\/]|(?:https?|file|ftp|php|data):|\.\.\/\.\.\/)|include\s?["'](?:\/|\.\.)|for\s\w+\sin\s[[(]|debug\s?$|get_admin_log\s)/

const ANGLED =
  /`[^`]{1,80}`|^[-=]?\s{0,4}(?:exec|system|spawn|eval)\s["']|\bRails\.application\b|^\s{0,4}(?:import\s(?:os|sys|subprocess)\b|require\s['"])|\b(?:File|Dir|IO|Kernel|Process|Open3|Open4)\.|^(?:include|inherit|namespace)\s{1,4}file\s?=\s?["'](?:\/|\.\.|https?:|file:)|^'\$\{\{/

/** Ruby's ways to what a template was not given. */
const RUBY =
  /\bObjectSpace\b|\bObject\.const_get\b|\binstance_variable(?:s\b|_get\()|\.class\.(?:ancestors|name)\b|\bself\.methods\b|\bENV\.(?:to_h|to_a|inspect|each|map)\b|\bsession\.to_hash\b|\bRails\.application\.(?:secrets|credentials|config)\b|\bNet::HTTP\b|\b(?:YAML|Marshal)\.load\(|\bopen\(["']\||^[=\s]{0,2}@@session\b/

const SMARTY =
  /(?:^|[\s=(])(?:system|passthru|shell_exec|popen|exec)\(\s?["'`$]|^=\s?`|^=?(?:smarty_internal|self::|smarty::)|^(?:(?:fetch|include)\s{1,4}(?:file\s?=\s?)?["']?(?:\/|\.\.|https?:|php:|file:)|math\s{1,4}equation\s?=\s?["']\()|^var \$\w{1,20}=/i

const RAZOR =
  /^\s?(?:System|Microsoft|Request|Response|Server)\.\w|^\s?(?:int|var|string)\s\w{1,20}\s?=|\bSystem\.(?:IO|Diagnostics|Net|Reflection|Environment)\./

const SINGLE =
  /^(?:%x[({[]|`)|^(?:application|session|request|page)Scope\s?$|^(?:facesContext|pageContext)\s?$|^\s?#(?:session|application|request|parameters|attr|context|_memberAccess)\b/

/** `` {{ `id` }} ``: between backticks stands a command; raw text of Go's templates does otherwise. */
const isCommand = (inner: string): boolean => {
  const name = /^\s?`([a-z]{2,12})(?:\s[^`]{0,60})?`\s?$/.exec(inner)?.[1]
  return name !== undefined && commandKind(name) > 0
}
