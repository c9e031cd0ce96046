// What climbs start from (bench/waf.ts): openings and separators of every language that a detector reads, bare, behind a
// letter, amid words, in both quotes by turns, and a line each. Climbs alone seldom reach a text of nothing but openings.

const OPENINGS: readonly string[] = [
  ...`'"\`<>(){}[];|&$\\%=#/:*@!?.,-_~^+`.split(''),
  ...'{{|${|#{|@{|%{|{%|<%|<?|<!--|<![CDATA[|<!ENTITY |<a href="|<script>|<xsl:|${${|${jndi:|&#|\\u|%u'.split(
    '|',
  ),
  ...'%0d%0a|%252e|%c0%|%2e%2e/|../|..\\|..;/|//|http://|php://|javascript:|data:|rO0|O:1:"|a:1:{'.split('|'),
  ...'or 1=1 |and(|case when |union select |(select |order by |exec |/**/|/*|0x|concat(|char(1)'.split('|'),
  ...';ls |`a` |$(|$((|${IFS}|<<EOF\n|bash -c |powershell |-e |--a=|@(|(&(|*)(|//*[|\']["'.split('|'),
  ...'{"$ne":|$where|__proto__.|constructor.|eval(|require(|function(){|=>{|this.|!!python/|\r\nSet-Cookie: '.split(
    '|',
  ),
  '||',
  '|ls ',
  'a=b;',
  '\u2019',
  '\0',
]

const frames: readonly ((opening: string) => string)[] = [
  (opening) => opening,
  (opening) => `a${opening}`,
  (opening) => `word ${opening} `,
  (opening) => `'${opening}"${opening}`,
  (opening) => `${opening}\n`,
]

export const seeds: readonly string[] = frames.flatMap((frame) => OPENINGS.map(frame))
