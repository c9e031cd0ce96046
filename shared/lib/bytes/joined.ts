// Bytes behind bytes. Where there is nothing in front, nothing is copied.

export const joined = (one: Uint8Array, other: Uint8Array): Uint8Array => {
  if (one.byteLength === 0) return other
  const all = new Uint8Array(one.byteLength + other.byteLength)
  all.set(one)
  all.set(other, one.byteLength)
  return all
}
