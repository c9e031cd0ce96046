// What HTML can do harm with: names only, the tokenizer brings the syntax.

import { wordSet } from '../../runs.ts'

/** Elements that run or load something by being there. */
export const ACTIVE = wordSet(
  'script object embed applet base frameset frame isindex xml import bgsound layer ilayer',
)

/** Attributes whose value is a URL that may be followed or run. */
export const URL_ATTRIBUTES = wordSet(
  'href src action formaction xlink:href data poster background dynsrc lowsrc code codebase archive classid from to values by cite longdesc srcset icon manifest profile usemap content xmlns',
)

/** Functions and objects that injected script uses: a call or an access of one is evidence of script. */
export const SINKS = wordSet(
  'alert confirm prompt print eval fetch settimeout setinterval setimmediate execscript function import importscripts document window self top parent frames globalthis location navigator localstorage sessionstorage xmlhttprequest cookie atob btoa unescape escape decodeuri decodeuricomponent string open write writeln createelement appendchild postmessage console require process constructor throw onerror reflect array object with ajax $ jquery activexobject msgbox',
)

/** Attributes that make an element fetch something. */
export const LOADING = wordSet('src data href code classid archive')

/** Elements whose id or name becomes a property of a document or a form. */
export const FORM_PARTS = wordSet(
  'img image form input button object embed iframe output textarea select fieldset',
)

/** Properties of the document that the page's own script, and what cleans markup, relies on. */
export const CLOBBERED = wordSet(
  'attributes parentNode childNodes firstChild lastChild nextSibling nodeName nodeType removeChild appendChild insertBefore cloneNode hasChildNodes ownerDocument namespaceURI innerHTML outerHTML textContent setAttribute removeAttribute getAttributeNode createElement createElementNS createNodeIterator createTreeWalker getElementById getElementsByTagName getElementsByName querySelector querySelectorAll implementation documentElement currentScript',
)
