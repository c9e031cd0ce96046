// Pages of what stands in a request: attacks, form and contract.

import type { Pages } from './page.ts'

export const payloadPages = {
  'payload.rules': {
    when: 'Payload rules matched, up to the threshold of the guard.',
    fix: 'The event lists the rules and where they matched. For a false alarm, exclude the rule for that field, or run the guard in shadow first.',
  },
  'payload.malformed': {
    when: 'The body is not what its Content-Type says, or of a type that the guard cannot take apart.',
    fix: 'Send a body of a type that the policy names, in its right form.',
  },
  'payload.bounds': {
    when: 'The body is longer, nests deeper or has more parts than can be judged within bounds, or judging the request takes more work than `bounds.workMs`.',
    fix: 'Send less at once.',
  },
  'shape.type': {
    when: 'The body is of a type that the `shape` guard of the route does not list, or has no type.',
    fix: 'Send a type that the Accept header of the answer names, or add it to `types`.',
  },
  'shape.malformed': {
    when: 'The body is not, by the letter, what its Content-Type says: JSON, a form, multipart or XML; or its text is not UTF-8.',
    fix: 'The evidence says what is broken, and where. Send the body as its standard has it, in UTF-8 and without a byte order mark.',
  },
  'shape.ambiguous': {
    when: 'A key, a parameter or the name of a file stands twice, and servers differ about which one counts.',
    fix: 'Send it once. Where a list is meant, name it so (`tag[]`), or list the name under `repeated`.',
  },
  'shape.bounds': {
    when: 'The body nests deeper, has more parts or longer ones than the `shape` guard admits.',
    fix: 'The evidence has the bound, what was met, and where. Send less at once, or raise the bound.',
  },
  'shape.head': {
    when: 'The query or the cookies have more, longer or deeper names or values than the `shape` guard admits.',
    fix: 'The evidence has the bound and what was met. Send less, or raise the bound under `query` or `cookies`.',
  },
  'shape.construct': {
    when: 'The request holds what no client of an API needs and some servers trip over: a document type, an entity or a processing instruction in XML, a NUL, a name that reaches a prototype, a number beyond what a double holds.',
    fix: 'Leave it out. `nul`, `prototypes` and `json.numbers` may be relaxed for an API that needs it.',
  },
  'shape.file': {
    when: 'A file was sent where none is admitted, under a name or of a type that is not, or begins otherwise than its extension says.',
    fix: 'Send a file of an admitted extension under a plain name (`photo.png`), unchanged. Admit others under `multipart.files`.',
  },
  'graphql.request': {
    when: 'The request is not one of GraphQL over HTTP: members that nobody knows or of the wrong type, parameters in the URL of a POST or twice, no document, an upload without its map or its preflight header.',
    fix: 'Send `query`, `operationName`, `variables` and `extensions` in one JSON object, or as parameters of a GET.',
  },
  'graphql.type': {
    when: 'The body is not application/json in UTF-8, nor a multipart upload where the guard takes them.',
    fix: 'Send application/json.',
  },
  'graphql.malformed': {
    when: 'The document does not parse, defines a type, spreads a fragment that is missing or that spreads itself, or has no operation of the name that is asked for; or the length of a list is no integer.',
    fix: 'The evidence says which. Validate the document against the schema in the client.',
  },
  'graphql.method': {
    when: 'A GET holds a mutation or a subscription, or the method is neither GET nor POST.',
    fix: 'Send it by POST.',
  },
  'graphql.operation': {
    when: 'The policy does not list operations of this kind.',
    fix: 'Add the kind to `operations`, if the API is to run it.',
  },
  'graphql.bounds': {
    when: 'The document is longer or deeper, has more fields, aliases, directives or requests in a batch, asks for longer lists or costs more than the guard admits.',
    fix: 'The evidence has the bound and what was met. Ask for less at once, in pages; or raise the bound.',
  },
  'graphql.introspection': {
    when: "The document asks for the schema itself (`__schema`, `__type`, Federation's `_service` and `_entities`).",
    fix: 'Read the schema from where the team publishes it. `introspection: pass` admits it.',
  },
  'graphql.field': {
    when: 'The document asks for a type, a field or an argument that the schema of the policy does not have.',
    fix: 'Ask for what the schema has; where the server has grown, give the policy its new SDL.',
  },
  'graphql.persisted': {
    when: 'The policy does not list the operation, or an id, a hash and a document that are sent together do not agree.',
    fix: "Publish the client's operations to the file that the policy names, before the client.",
  },
  'schema.operation': {
    when: 'The contract (OpenAPI) that the route is judged by has no operation for the path.',
    fix: 'Describe it in the contract, or take the path off the route. `basePath` of the contract in the policy says what its paths stand under.',
  },
  'schema.method': {
    when: 'The contract has the path, and not this method. `Allow` names those that it has.',
    fix: 'Send one of those, or describe the method in the contract.',
  },
  'schema.parameter': {
    when: 'A parameter of path, query, header or cookie is missing, unknown, sent twice, or not as its schema says.',
    fix: 'The event has a JSON pointer and the keyword for each; with `errors: client` the problem has them, too. `unknownQuery: pass` lets parameters through that the contract does not know.',
  },
  'schema.body': {
    when: 'The body is not as the schema of the operation says, or has a member that no schema names (`unknownFields`), or one that only the origin sets (`readOnly`).',
    fix: 'The event has a JSON pointer and the keyword for each; with `errors: client` the problem has them, too.',
  },
  'schema.body-missing': {
    when: 'The operation needs a body, and the request has none.',
    fix: 'Send it.',
  },
  'schema.body-unexpected': {
    when: 'The request has a body, and the contract describes none for the operation.',
    fix: 'Leave it out, or describe it in the contract (`requestBody`).',
  },
  'schema.body-malformed': {
    when: 'The body is not of its media type by the letter: no JSON, a name twice in one object, no UTF-8, a multipart body that parsers take apart differently.',
    fix: 'The evidence says which. Serialise the body with a library.',
  },
  'schema.media-type': {
    when: 'The body is of a media type that the contract does not name for the operation, or that nobody here can judge by its schema (XML).',
    fix: 'Send one of the expected types in Content-Type, or add the type to the contract. `unjudged: pass` lets types through that the contract names and no JSON Schema can judge.',
  },
  'schema.charset': {
    when: 'The body is text in another charset than UTF-8: the origin would read another text than the one that was judged.',
    fix: 'Send UTF-8.',
  },
  'schema.bounds': {
    when: 'The body nests deeper or has more values, pairs or parts than the guard judges, or its schema would take too long to judge it.',
    fix: 'Send less at once. If the API really takes such bodies, raise `bounds` of the guard; if it is the schema, alternatives within alternatives (`oneOf`) are what costs.',
  },
} as const satisfies Pages
