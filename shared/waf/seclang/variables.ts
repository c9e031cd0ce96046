// SecLang's variables: what a rule may look at. A compiled program names one by its place in this list, so the list
// only ever grows at its end.

export const VARIABLES = [
  'ARGS',
  'ARGS_NAMES',
  'ARGS_GET',
  'ARGS_GET_NAMES',
  'ARGS_POST',
  'ARGS_POST_NAMES',
  'ARGS_COMBINED_SIZE',
  'REQUEST_COOKIES',
  'REQUEST_COOKIES_NAMES',
  'REQUEST_HEADERS',
  'REQUEST_HEADERS_NAMES',
  'REQUEST_LINE',
  'REQUEST_METHOD',
  'REQUEST_PROTOCOL',
  'REQUEST_URI',
  'REQUEST_URI_RAW',
  'REQUEST_FILENAME',
  'REQUEST_BASENAME',
  'QUERY_STRING',
  'REQUEST_BODY',
  'REQUEST_BODY_LENGTH',
  'REQBODY_PROCESSOR',
  'REQBODY_ERROR',
  'REQBODY_ERROR_MSG',
  'FILES',
  'FILES_NAMES',
  'FILES_SIZES',
  'FILES_COMBINED_SIZE',
  'MULTIPART_PART_HEADERS',
  'MULTIPART_FILENAME',
  'MULTIPART_NAME',
  'MULTIPART_STRICT_ERROR',
  'XML',
  'TX',
  'MATCHED_VAR',
  'MATCHED_VAR_NAME',
  'MATCHED_VARS',
  'MATCHED_VARS_NAMES',
  'RESPONSE_STATUS',
  'RESPONSE_BODY',
  'RESPONSE_HEADERS',
  'RESPONSE_HEADERS_NAMES',
  'RESPONSE_CONTENT_TYPE',
  'RESPONSE_CONTENT_LENGTH',
  'RESPONSE_PROTOCOL',
  'REMOTE_ADDR',
  'REMOTE_HOST',
  'UNIQUE_ID',
  'DURATION',
  'GEO',
  'IP',
  'GLOBAL',
  'SESSION',
  'USER',
  'RESOURCE',
  'SERVER_NAME',
  'TIME_EPOCH',
  'RULE',
  'MULTIPART_UNMATCHED_BOUNDARY',
  'REQBODY_PROCESSOR_ERROR',
  'REQBODY_PROCESSOR_ERROR_MSG',
  'TIME',
  'TIME_DAY',
  'TIME_HOUR',
  'TIME_MIN',
  'TIME_MON',
  'TIME_SEC',
  'TIME_WDAY',
  'TIME_YEAR',
  'STATUS_LINE',
  'HIGHEST_SEVERITY',
  'AUTH_TYPE',
  'REMOTE_USER',
  'FULL_REQUEST',
  'FULL_REQUEST_LENGTH',
] as const

export type VariableName = (typeof VARIABLES)[number]

export const variableIndex = (name: string): number | undefined => {
  const index = VARIABLES.indexOf(name.toUpperCase() as VariableName)
  return index < 0 ? undefined : index
}

export const V = Object.fromEntries(VARIABLES.map((name, index) => [name, index])) as Readonly<
  Record<VariableName, number>
>

/** Collections: a selector names a member. */
export const COLLECTIONS: ReadonlySet<number> = new Set(
  (
    [
      'ARGS',
      'ARGS_NAMES',
      'ARGS_GET',
      'ARGS_GET_NAMES',
      'ARGS_POST',
      'ARGS_POST_NAMES',
      'REQUEST_COOKIES',
      'REQUEST_COOKIES_NAMES',
      'REQUEST_HEADERS',
      'REQUEST_HEADERS_NAMES',
      'FILES',
      'FILES_NAMES',
      'FILES_SIZES',
      'MULTIPART_PART_HEADERS',
      'MULTIPART_FILENAME',
      'MULTIPART_NAME',
      'XML',
      'TX',
      'MATCHED_VARS',
      'MATCHED_VARS_NAMES',
      'RESPONSE_HEADERS',
      'RESPONSE_HEADERS_NAMES',
      'GEO',
      'IP',
      'GLOBAL',
      'SESSION',
      'USER',
      'RESOURCE',
      'RULE',
    ] as const
  ).map((name) => V[name]),
)

/** Collections that hold what rules write. */
export const WRITABLE: ReadonlySet<number> = new Set([V.TX, V.IP, V.GLOBAL, V.SESSION, V.USER, V.RESOURCE])

/** What the origin's answer says: the same from the beginning of a response phase to its end. */
export const isOfAnswer = (variable: number): boolean =>
  variable >= V.RESPONSE_STATUS && variable <= V.RESPONSE_PROTOCOL

/** What the request's body says, and what holds it together with the query. */
export const isOfBody = (variable: number): boolean =>
  (variable <= V.ARGS_COMBINED_SIZE && variable !== V.ARGS_GET && variable !== V.ARGS_GET_NAMES) ||
  (variable >= V.REQUEST_BODY && variable <= V.XML)

/** Whether a variable stays the same throughout a phase: what the prefilter may answer for. */
export const isStatic = (variable: number): boolean =>
  (variable < V.TX && variable !== V.REQBODY_PROCESSOR) || isOfAnswer(variable)
