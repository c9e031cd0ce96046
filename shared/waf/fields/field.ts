// What the engine judges: named texts. A request is taken apart into fields once, iteratively and bounded, keys
// included, and each field is looked at through views (as it stands, and with its encodings undone). Every text
// here is an attacker's.

/** Where in the request a field stood: rules and exclusions may name places. */
export type Place =
  | 'path'
  | 'query'
  | 'header'
  | 'cookie'
  | 'form'
  | 'json'
  | 'multipart'
  | 'file'
  | 'xml'
  | 'text'

export const PLACES: readonly Place[] = [
  'path',
  'query',
  'header',
  'cookie',
  'form',
  'json',
  'multipart',
  'file',
  'xml',
  'text',
]

/** Keys are judged as well as values: `?<script>=1` and `{"$ne": 1}` are attacks in a name. */
export type Part = 'name' | 'value'

export interface Field {
  readonly place: Place
  readonly part: Part
  /** `query.q`, `header.user-agent`, `body.items[3].note`, `path[2]`. Made of the client's names: bounded. */
  readonly name: string
  readonly text: string
}

/** How a view was made of the field's text: '' is the text itself. */
export type Unfolding = '' | 'decoded' | 'base64' | 'nested' | 'joined'

/** One reading of a field. The masks are those of presence.ts, made once per view. */
export interface View {
  readonly text: string
  readonly chars: number
  readonly words: number
  readonly how: Unfolding
  /** How many encodings were undone to get here. */
  readonly depth: number
}

/**
 * Takes one text found in the request. The name is put together only when the text is worth judging. `value`: what a name
 * is sent with.
 */
export type Intake = (
  place: Place,
  part: Part,
  prefix: string,
  key: string,
  text: string,
  value?: string,
) => void

/** How much of what stands behind a key anybody asks for. */
export const OPERAND_MAX = 80
