// Which of the body's readers a declared media type asks for.

import { isBinary } from './binary.ts'
import { isJsonLines } from './lines.ts'

export type Format = 'json' | 'lines' | 'form' | 'multipart' | 'parts' | 'message' | 'xml' | 'text' | 'binary'

/** By the declared type; what declares nothing useful is sniffed. */
export const formatOf = (mediaType: string, text: string): Format => {
  if (JSON_TYPES.has(mediaType) || mediaType.endsWith('+json')) return 'json'
  if (isJsonLines(mediaType)) return 'lines'
  if (mediaType === 'application/x-www-form-urlencoded') return 'form'
  if (mediaType === 'multipart/form-data') return 'multipart'
  if (mediaType.startsWith('multipart/')) return 'parts'
  if (mediaType === 'application/http') return 'message'
  if (mediaType === 'application/xml' || mediaType === 'text/xml' || mediaType.endsWith('+xml')) return 'xml'
  if (BINARY.has(mediaType) || BINARY.has(mediaType.slice(0, mediaType.indexOf('/') + 1))) return 'binary'
  if (OFFICE.some((family) => mediaType.startsWith(family))) return 'binary'
  if (mediaType !== '') return 'text'
  const first = text.trimStart().charCodeAt(0)
  if (first === 123 || first === 91) return 'json'
  return first === 60 ? 'xml' : isBinary(text) ? 'binary' : 'text'
}

/** JSON by their definition, whatever their names: CSP Level 2 §4.4, and the protocol of AWS's services. */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'text/json',
  'application/csp-report',
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1',
])

const BINARY: ReadonlySet<string> = new Set([
  'image/',
  'audio/',
  'video/',
  'font/',
  ...'octet-stream pdf zip gzip x-gzip x-tar x-7z-compressed vnd.rar zstd wasm msword cbor msgpack x-msgpack protobuf x-protobuf vnd.google.protobuf grpc'
    .split(' ')
    .map((name) => `application/${name}`),
])

const OFFICE = ['application/vnd.openxmlformats-', 'application/vnd.ms-', 'application/vnd.oasis.']
