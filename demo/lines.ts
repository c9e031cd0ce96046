// The lines that the demo prints: each can be pasted as it stands, and brings the status that it says. The
// end-to-end tests run every one of them.

export interface Line {
  /** What the gate answers; for a loop, what it answers last. */
  readonly status: number
  readonly title: string
  readonly command: string
}

export interface Tokens {
  /** Grants orders:read and orders:write. */
  readonly full: string
  /** Grants orders:read alone. */
  readonly narrow: string
}

export const linesOf = (gate: string, tokens: Tokens): readonly Line[] => {
  const json = `-H 'content-type: application/json'`
  return [
    {
      status: 200,
      title: 'Admitted: a valid token with the scope orders:read',
      command: `curl -i ${gate}/v1/orders/42 ${bearer(tokens.full)}`,
    },
    {
      status: 403,
      title: 'The wrong address: the back office is open to 203.0.113.0/24 only',
      command: `curl -i ${gate}/office/safe`,
    },
    { status: 401, title: 'No token', command: `curl -i ${gate}/v1/orders/42` },
    {
      status: 401,
      title: 'A bad token: its signature was tampered with',
      command: `curl -i ${gate}/v1/orders/42 ${bearer(tampered(tokens.full))}`,
    },
    {
      status: 403,
      title: 'The wrong scope: placing an order takes orders:write',
      command: `curl -i ${gate}/v1/orders ${bearer(tokens.narrow)} ${json} -d '{"item":"lamp"}'`,
    },
    {
      status: 429,
      title: 'Too many requests: five a minute are admitted, this sends six',
      command: `for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%{http_code}\\n' ${gate}/v1/quote; done`,
    },
    {
      status: 403,
      title: 'SQL injection in the query',
      command: `curl -i -G ${gate}/v1/search --data-urlencode "q=' OR 1=1 --"`,
    },
    {
      status: 403,
      title: 'SQL injection in JSON',
      command: `curl -i ${gate}/v1/feedback ${json} -d '{"rating":5,"note":"1 UNION SELECT name, password FROM users"}'`,
    },
    {
      status: 403,
      title: 'Cross-site scripting in a form',
      command: `curl -i ${gate}/v1/feedback --data-urlencode 'note=<script>alert(document.cookie)</script>'`,
    },
    {
      status: 403,
      title: 'Path traversal in the query',
      command: `curl -i -G ${gate}/v1/search --data-urlencode 'file=../../../../etc/passwd'`,
    },
    {
      status: 200,
      title: 'Prose that only looks like SQL is admitted',
      command: `curl -i -G ${gate}/v1/search --data-urlencode 'q=select a lamp from the catalogue or call us'`,
    },
    { status: 404, title: 'A path that the policy does not know', command: `curl -i ${gate}/admin` },
  ]
}

const bearer = (token: string): string => `-H 'authorization: Bearer ${token}'`

/** The same token with another signature: one character of it changed, where all six of its bits count. */
const tampered = (token: string): string => {
  const place = token.lastIndexOf('.') + 1
  const other = token[place] === 'A' ? 'B' : 'A'
  return `${token.slice(0, place)}${other}${token.slice(place + 1)}`
}
