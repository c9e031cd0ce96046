// How likely a text of a request holds a literal: what decides which of an expression's literals are looked for. Only
// the prefilter's speed depends on it. A sample of what clients send, made up, says how often a byte follows another.

const SAMPLE =
  `https://api.example.com/v1/repos/acme/garden-tools/issues/1347/comments{/number} https://avatars.example.net
/u/583231?v=4&size=200 User Repository organization_url received_events_url subscription created_at 2024-03-18T09:12:44Z
default_branch main master refs/heads/feature/search-results pull_request_url html_url node_id MDQ6VXNlcjU4MzIzMQ==
The new version fixes a bug in the settings page: please review the changes before we merge them. Thanks for your help!
Could you send the invoice again? Our customer was not able to open the attachment, and asked for another one today.
text/plain; charset=utf-8 application/json, */* Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/129.0 Safari
3f0c2a54-6f1e-4f8e-9f0d-2b7c1d5e8a90 ann.smith@example.com Berlin, Germany EUR 1,299.00 true false null +49 30 1234567
git://example.com/acme/tools.git labels milestone assignees state open closed locked events push hooks statuses
README.md src/components/Button.tsx package.json node_modules test build release server client password token user name
https://api.example.com/users/ann/gists https://example.com/acme/tools/pulls https://hooks.example.com/services/1
https://cdn.example.com/assets/images/products/lamp-1000.jpg https://shop.example.com/orders/2024/confirm?id=1347
first line of the description with several words and some numbers like 42 or 100, then a list of items to order online
`.replaceAll('\n', ' ')

/** A field of a request has about so many bytes. */
const FIELD_LENGTH = 40
/** What the sample does not hold may still be sent: this much of it is anything. */
const UNSEEN = 0.1
const UNSEEN_BYTE = 0.0003

const counts = (): Float64Array => {
  const pairs = new Float64Array(65_536)
  const text = SAMPLE.toLowerCase()
  for (let at = 1; at < text.length; at++) {
    const pair = (text.charCodeAt(at - 1) << 8) | text.charCodeAt(at)
    pairs[pair] = (pairs[pair] ?? 0) + 1
  }
  return pairs
}

let pairs: Float64Array | undefined
let singles: Float64Array | undefined

const learn = (): { readonly pairs: Float64Array; readonly singles: Float64Array } => {
  pairs ??= counts()
  if (singles === undefined) {
    singles = new Float64Array(256)
    for (let pair = 0; pair < 65_536; pair++)
      singles[pair >> 8] = (singles[pair >> 8] ?? 0) + (pairs[pair] ?? 0)
  }
  return { pairs, singles }
}

/** How much of what clients send is this byte, in lower case. */
export const frequency = (byte: number): number => {
  const { singles: seen } = learn()
  return Math.max(UNSEEN_BYTE, (seen[byte] ?? 0) / SAMPLE.length)
}

/** How likely a field holds the text, in lower case, at least. */
export const oddsOfText = (text: string): number => {
  const { pairs: seen, singles: befores } = learn()
  let odds = FIELD_LENGTH * frequency(text.charCodeAt(0))
  for (let at = 1; at < text.length; at++) {
    const before = text.charCodeAt(at - 1)
    const byte = text.charCodeAt(at)
    const follows = (seen[(before << 8) | byte] ?? 0) / Math.max(1, befores[before] ?? 0)
    odds *= (1 - UNSEEN) * follows + UNSEEN * frequency(byte)
  }
  return Math.min(1, odds)
}
