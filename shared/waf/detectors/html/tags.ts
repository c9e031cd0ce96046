// What HTML can do harm with: names only, the tokenizer brings the syntax.

/** Elements that run or load something by being there. */
export const ACTIVE: ReadonlySet<string> = new Set(
  'script object embed applet base frameset frame isindex xml import bgsound layer ilayer'.split(' '),
)

/** Attributes whose value is a URL that may be followed or run. */
export const URL_ATTRIBUTES: ReadonlySet<string> = new Set(
  'href src action formaction xlink:href data poster background dynsrc lowsrc code codebase archive classid from to values by cite longdesc srcset icon manifest profile usemap content xmlns'.split(
    ' ',
  ),
)

/** Functions and objects that injected script uses: a call or an access of one is evidence of script. */
export const SINKS: ReadonlySet<string> = new Set(
  'alert confirm prompt print eval fetch settimeout setinterval setimmediate execscript function import importscripts document window self top parent frames globalthis location navigator localstorage sessionstorage xmlhttprequest cookie atob btoa unescape escape decodeuri decodeuricomponent string open write writeln createelement appendchild postmessage console require process constructor throw onerror reflect array object with ajax $ jquery activexobject msgbox'.split(
    ' ',
  ),
)
