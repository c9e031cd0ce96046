// Pages of what is refused before a guard is asked, and by the address.

import type { Pages } from './page.ts'

export const requestPages = {
  'request.method': {
    when: 'The method is not a token in upper case, or it is CONNECT, TRACE or TRACK, which no origin is to see.',
    fix: 'Send a method of RFC 9110 or of the API, in upper case.',
  },
  'request.target-too-long': {
    when: 'Path and query are longer than `bounds.targetBytesMax`, or the query has too many parameters.',
    fix: 'Send long input in a body. If the API really has such URLs, raise the bound in the policy.',
  },
  'request.headers-too-large': {
    when: 'The headers are larger or more than `bounds.headersBytesMax` and `bounds.headersMax` say.',
    fix: 'Drop cookies and headers that the API does not need, or raise the bounds.',
  },
  'request.header-duplicated': {
    when: 'A header that may stand once (Authorization, Host, Content-Type and the like) was sent several times. Two parsers could take different ones.',
    fix: 'Send the header once. If a proxy in front adds it, let the proxy overwrite it.',
  },
  'request.header-malformed': {
    when: 'A header is not of its grammar, hides another name (an underscore for a hyphen), or Connection names an end-to-end header.',
    fix: 'The evidence names the header; send it as its standard has it.',
  },
  'request.host': {
    when: 'The host is not one that a URL may bear, or the Host header names another than the URL.',
    fix: 'Send one Host, the name of the API.',
  },
  'request.address': {
    when: "The client's address could not be taken from the one source that the policy trusts.",
    fix: 'Check `client.address` in the policy: on Cloudflare it is `cf-connecting-ip`; behind another proxy it is the header that this proxy always sets.',
  },
  'request.path-encoding': {
    when: 'The path or query is not valid percent-encoding of UTF-8, or is encoded in an overlong form.',
    fix: 'Encode the URL once, as UTF-8.',
  },
  'request.path-ambiguous': {
    when: 'Servers disagree about what the path means: an encoded slash or backslash, a dot segment behind an encoding, a doubly encoded character, a control character.',
    fix: 'Name the resource without such characters, or pass the value in the query.',
  },
  'request.https-required': {
    when: 'The request came over plain HTTP.',
    fix: 'Use https://. Where TLS ends in front of the gate, set `https.plain: off`.',
  },
  'request.body-too-large': {
    when: 'A guard reads the body, and it is larger than `bounds.bodyBytesMax`.',
    fix: 'Send less, or raise the bound. Routes whose guards read no body stream any size.',
  },
  'request.body-unreadable': {
    when: 'The body broke off, or is not as long as its Content-Length states.',
    fix: 'Send it again, on a new connection.',
  },
  'request.body-unexpected': {
    when: 'A GET or HEAD came with a body. Such a body has no meaning (RFC 9110 §9.3.1) and serves request smuggling.',
    fix: 'Put the input into the query, or use POST or QUERY.',
  },
  'request.content-range': {
    when: 'The body is a part of a whole (`Content-Range`, RFC 9110 §14.5), and a guard has to read it: no part can be judged for the whole.',
    fix: 'Send the whole, or let the route have no guard that reads bodies.',
  },
  'request.loop': {
    when: "The request bears the gate's own name in `CDN-Loop` (RFC 8586) or `Via`: the gate, or something behind it, sent it back.",
    fix: 'See where the origin leads. Where one gate stands behind another, give each a `via` of its own.',
  },
  'request.upgrade': {
    when: 'The request asks for a WebSocket (`Upgrade: websocket`) where the route takes none, with another method than GET, or among several protocols. What goes over a WebSocket is not judged, so a route has to say that it takes one.',
    fix: 'Say `upgrade: [websocket]` at the route, if its origin speaks it.',
  },
  'request.upgrade-origin': {
    when: 'A page of another origin asks for a WebSocket, and `cors` of the route or the policy does not name its origin. Browsers open a WebSocket from every page, with the cookies of the user, and no preflight asks first (CWE-1385).',
    fix: 'Name the origin of your pages in `cors.origins`.',
  },
  'request.content-encoding': {
    when: 'A guard has to read a body that is compressed. It could not judge what the origin would read.',
    fix: 'Send the body without Content-Encoding. `bounds.unpack` has the gate unpack gzip and deflate.',
  },
  'route.host-unknown': {
    when: "The host is none of the policy's `hosts`.",
    fix: 'Add the host to the policy, or ask for the right one.',
  },
  'route.unknown': {
    when: 'No route of the policy takes the path. What is not written down is refused.',
    fix: 'Add a route. `gatehouse explain` shows how a URL is matched.',
  },
  'route.method': {
    when: 'Routes take the path, but not with this method. `Allow` says which.',
    fix: 'Use another method, or add it to the route.',
  },
  'address.denied': {
    when: "The client's address stands on a list that the route denies.",
    fix: 'The event names the list and the prefix.',
  },
  'address.not-allowed': {
    when: "The route allows certain addresses only, and the client's is none of them.",
    fix: 'Add the prefix to an allowed list.',
  },
  'address.country': {
    when: 'The country of the client, as the platform states it, is denied, not allowed, or unknown where the route allows certain countries only.',
    fix: 'Change `countries` of the address guard.',
  },
  'address.asn': {
    when: "The client's network (autonomous system) is denied, or not among the allowed.",
    fix: 'Change `asns` of the address guard.',
  },
} as const satisfies Pages
