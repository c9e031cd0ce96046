// What the media type of a file says that its content is. The client writes it: it is believed only together with the
// file's name and its bytes (within.ts).

/** `type` is in lower case and has no parameters, here and below. */
export const isTextType = (type: string): boolean =>
  type.startsWith('text/') || TEXTS.some((part) => type.includes(part))

/** Parts of the names of texts' types: `application/vnd.api+json`, `image/svg+xml`. */
const TEXTS = 'json xml script yaml x-www-form-urlencoded multipart svg html'.split(' ')

/** An encoding of texts and numbers. */
export const isMessageType = (type: string): boolean => {
  if (!type.startsWith(APPLICATION)) return false
  const name = type.slice(APPLICATION.length)
  return MESSAGES.some((start) => name.startsWith(start)) || MESSAGES_OF.some((part) => name.includes(part))
}

const APPLICATION = 'application/'
const MESSAGES = ['grpc', 'cbor', 'bson']
/** `x-protobuf`, `vnd.google.protobuf`, `vnd.msgpack`, `cose+cbor`. */
const MESSAGES_OF = ['proto', 'msgpack', 'avro', 'thrift', '+cbor']

/** What a file's type says that is no text: a client that knows none says nothing, or octet-stream. */
export const isBinaryType = (type: string): boolean =>
  type === '' || BINARY.some((start) => type.startsWith(start))

const BINARY = [
  'image/',
  'audio/',
  'video/',
  'font/',
  ...'octet-stream pdf x-pdf zip x-zip gzip x-gzip x-7z-compressed vnd.rar x-rar x-bzip zstd x-xz wasm msword ogg epub+zip font- x-font- vnd.openxmlformats- vnd.ms- vnd.oasis.'
    .split(' ')
    .map((name) => APPLICATION + name),
]
