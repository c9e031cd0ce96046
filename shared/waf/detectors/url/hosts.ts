// What a URL's host leads to: the cloud's metadata, this machine, the private network, or a stranger. Every spelling of
// an IPv4 address that resolvers take is read: decimal, octal, hexadecimal, fewer than four parts, IPv6-mapped.

export type HostKind = 'public' | 'metadata' | 'loopback' | 'private' | 'rebinding'

export interface Host {
  kind: HostKind
  /** Written so as not to be recognised: `0x7f.1`, `2130706433`, `0177.0.0.1`. */
  disguised: boolean
}

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.oraclecloud.com',
  'kubernetes.default.svc',
  'kubernetes.default',
  'kubernetes.default.svc.cluster.local',
  'metadata.tencentyun.com',
  'metadata.azure.internal',
  'metadata.internal',
  'api.metadata.cloud.ibm.com',
  'rancher-metadata',
  'rancher-metadata.rancher.internal',
])

/** Names that resolve to what their own text or their owner says: how a filter on names is walked around. */
const REBINDING: ReadonlySet<string> = new Set([
  'nip.io',
  'xip.io',
  'sslip.io',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'lacolhost.com',
  'yoogle.com',
  'localdomain.pw',
  'rbndr.us',
  '1u.ms',
  'burpcollaborator.net',
  'oastify.com',
  'interact.sh',
  'oast.pro',
  'oast.live',
  'oast.site',
  'oast.online',
  'oast.fun',
  'oast.me',
  'dnslog.cn',
  'ceye.io',
  'requestbin.net',
  'spoofed.burpcollaborator.net',
  'bxss.me',
  'xss.ht',
  'r87.me',
  'rebind.network',
  'dod.network',
  'rebind.it',
  'localh.st',
  'fuf.me',
  'ip6.name',
  'oast.today',
  'interactsh.com',
  'requestrepo.com',
  'dnslog.pw',
  'eyes.sh',
  'dig.pm',
])

const host: Host = { kind: 'public', disguised: false }

/** Reads text[start, end): a host without brackets, port or userinfo. The answer is reused from call to call. */
export const classify = (text: string, start: number, end: number): Host => {
  host.kind = 'public'
  host.disguised = false
  if (end <= start || end - start > 253) return host
  const first = text.charCodeAt(start)
  const digit = first >= 48 && first <= 57
  if (digit && ipv4(text, start, end)) return host
  const name = (
    text.charCodeAt(end - 1) === 46 ? text.slice(start, end - 1) : text.slice(start, end)
  ).toLowerCase()
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === 'localhost.localdomain' ||
    name === 'ip6-localhost' ||
    name === 'ip6-loopback' ||
    name === 'localhost4' ||
    name === 'localhost6' ||
    name === 'loopback'
  )
    host.kind = 'loopback'
  else if (METADATA_NAMES.has(name)) host.kind = 'metadata'
  else if (name === 'host.docker.internal' || name === 'gateway.docker.internal') host.kind = 'private'
  else if (isRebinding(name)) host.kind = 'rebinding'
  return host
}

const isRebinding = (name: string): boolean => {
  const dot = name.lastIndexOf('.', name.lastIndexOf('.') - 1)
  const site = dot < 0 ? name : name.slice(dot + 1)
  return REBINDING.has(site)
}

/** inet_aton's grammar: one to four parts, each decimal, octal or hexadecimal, the last filling what is left. */
const ipv4 = (text: string, start: number, end: number): boolean => {
  let value = 0
  let parts = 0
  let disguised = false
  for (let at = start; at < end;) {
    // Not `indexOf`: it would search the whole text from each host of a list.
    let dot = at
    while (dot < end && text.charCodeAt(dot) !== 46) dot++
    const part = number(text, at, dot)
    if (part < 0) return false
    if (radix !== 10) disguised = true
    parts++
    if (dot >= end - 1) {
      if (parts > 4 || part >= 256 ** (5 - parts)) {
        // Overflowing forms wrap around in some resolvers.
        if (parts < 4 ? part < 0x100000000 || parts !== 1 : parts > 4 || part > 0xffff) return false
        disguised = true
      }
      value = (value * 256 ** (5 - parts) + (part % (parts === 4 ? 256 : 0x100000000))) % 0x100000000
      if (parts < 4) disguised = true
      break
    }
    if (part > 255 && part % 256 !== part) disguised = true
    value = value * 256 + (part % 256)
    at = dot + 1
  }
  if (parts === 0) return false
  // One small number is a number: only what fills an address, or nothing, is one.
  if (parts === 1 && radix === 10 && value !== 0 && value < 0x1000000) return false
  host.disguised = disguised
  host.kind = kindOf(value)
  return true
}

let radix = 10

const number = (text: string, start: number, end: number): number => {
  radix = 10
  let at = start
  if (end - start > 1 && text.charCodeAt(at) === 48) {
    if ((text.charCodeAt(at + 1) | 32) === 120) {
      radix = 16
      at += 2
    } else radix = 8
  }
  if (at >= end || end - at > 24) return -1
  let value = 0
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    const digit =
      code >= 48 && code <= 57 ? code - 48 : (code | 32) >= 97 && (code | 32) <= 102 ? (code | 32) - 87 : 99
    if (digit >= radix) return -1
    value = value * radix + digit
  }
  return value
}

export const kindOf = (value: number): HostKind => {
  const a = Math.floor(value / 0x1000000)
  const b = Math.floor(value / 0x10000) & 255
  if (
    value === 0xa9fea9fe ||
    value === 0x646464c8 ||
    value === 0xc00000c0 ||
    value === 0xa9feaa02 ||
    // Azure's wire server.
    value === 0xa83f8110 ||
    (a === 169 && b === 254)
  )
    return 'metadata'
  if (a === 127 || a === 0) return 'loopback'
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private'
  return 'public'
}

/** The inside of brackets: an IPv6 address, whose special forms are few enough to be read by their text. */
export const classify6 = (inside: string): Host => {
  host.kind = 'public'
  host.disguised = false
  const zone = inside.indexOf('%')
  const text = (zone < 0 ? inside : inside.slice(0, zone)).toLowerCase()
  const colon = text.lastIndexOf(':')
  const tail = text.slice(colon + 1)
  if (tail.includes('.')) {
    if (ipv4(tail, 0, tail.length)) host.disguised = true
    return host
  }
  const stripped = text.replaceAll('0', '').replaceAll(':', '')
  if (stripped === '' || (stripped === '1' && text.endsWith('1'))) host.kind = 'loopback'
  else if (text.startsWith('fd00:ec2:') || text.startsWith('fd20:ce:') || text.startsWith('fe80'))
    host.kind = 'metadata'
  else if (text.includes('ffff:') || text.startsWith('64:ff9b:')) mapped(text)
  else if (text.startsWith('2002:7f')) host.kind = 'loopback'
  else if (text.startsWith('fc') || text.startsWith('fd')) host.kind = 'private'
  return host
}

/** `::ffff:7f00:1` */
const mapped = (text: string): void => {
  const parts = text.split(':')
  const high = Number.parseInt(parts.at(-2) ?? '', 16)
  const low = Number.parseInt(parts.at(-1) ?? '', 16)
  if (Number.isNaN(high) || Number.isNaN(low)) return
  host.kind = kindOf(high * 0x10000 + low)
  host.disguised = true
}
