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

/** Attributes that make an element fetch something. */
export const LOADING: ReadonlySet<string> = new Set('src data href code classid archive'.split(' '))

/** Elements whose id or name becomes a property of a document or a form. */
export const FORM_PARTS: ReadonlySet<string> = new Set(
  'img image form input button object embed iframe output textarea select fieldset'.split(' '),
)

/** Properties of the document that the page's own script, and what cleans markup, relies on. */
export const CLOBBERED: ReadonlySet<string> = new Set(
  'attributes parentNode childNodes firstChild lastChild nextSibling nodeName nodeType removeChild appendChild insertBefore cloneNode hasChildNodes ownerDocument namespaceURI innerHTML outerHTML textContent setAttribute removeAttribute getAttributeNode createElement createElementNS createNodeIterator createTreeWalker getElementById getElementsByTagName getElementsByName querySelector querySelectorAll implementation documentElement currentScript'.split(
    ' ',
  ),
)
