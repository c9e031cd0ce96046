// CRC-32 (ISO 3309, the polynomial of zip and PNG): finds every mistyped, swapped or lost character of a short text
// but one case in 2^32. It proves nothing against an attacker, who can compute it as well.

const TABLE = ((): Uint32Array => {
  const table = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    table[byte] = rest
  }
  return table
})()

/** Of the first `length` characters, which must be ASCII; an unsigned 32-bit number. */
export const crc32 = (text: string, length = text.length): number => {
  let crc = 0xffffffff
  for (let at = 0; at < length; at++)
    crc = (TABLE[(crc ^ text.charCodeAt(at)) & 0xff] as number) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
