// Pieces of bytes as one. Where one piece alone has any, it is given as it is: nothing is copied.

export const concat = (pieces: readonly Uint8Array[]): Uint8Array => {
  let size = 0
  let only: Uint8Array | undefined
  for (const piece of pieces) {
    if (size === 0) only = piece
    size += piece.byteLength
  }
  if (only !== undefined && only.byteLength === size) return only
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.byteLength
  }
  return all
}
