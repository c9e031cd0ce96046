// The program's file: a head, the rules as JSON, then the arrays, each at a multiple of four so that the Worker
// reads them where they lie. Little-endian, as every machine that runs this is.

import { err, ok, type Result } from '../../lib/result.ts'
import { PROGRAM_FORMAT, type ArrayKind, type ProgramData, type Ref } from './data.ts'

/** 'GHSP' */
export const PROGRAM_MAGIC = 0x5053_4847
const HEAD_BYTES = 16

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array

export interface Heap {
  readonly pieces: Uint8Array[]
  readonly known: Map<string, Ref>
  size: number
}

export const makeHeap = (): Heap => ({ pieces: [], known: new Map(), size: 0 })

const kindOf = (array: Numbers): ArrayKind => {
  if (array instanceof Uint8Array) return 'u8'
  if (array instanceof Uint16Array) return 'u16'
  if (array instanceof Uint32Array) return 'u32'
  return array instanceof Int16Array ? 'i16' : 'i32'
}

/** Small arrays that were stored before are not stored again. */
export const store = (heap: Heap, array: Numbers): Ref => {
  const kind = kindOf(array)
  const key = array.length <= 512 ? `${kind}:${array.join()}` : undefined
  const known = key === undefined ? undefined : heap.known.get(key)
  if (known !== undefined) return known
  const bytes = new Uint8Array(Math.ceil(array.byteLength / 4) * 4)
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  const ref: Ref = [kind, heap.size, array.length]
  heap.pieces.push(bytes)
  heap.size += bytes.length
  if (key !== undefined) heap.known.set(key, ref)
  return ref
}

/** Head: magic, format, bytes of JSON, bytes of arrays; then the JSON padded with spaces, then the arrays. */
export const packProgram = (data: ProgramData, heap: Heap): Uint8Array => {
  const json = new TextEncoder().encode(JSON.stringify(data))
  const jsonBytes = Math.ceil(json.length / 4) * 4
  const file = new Uint8Array(HEAD_BYTES + jsonBytes + heap.size).fill(32, HEAD_BYTES, HEAD_BYTES + jsonBytes)
  const head = new DataView(file.buffer)
  head.setUint32(0, PROGRAM_MAGIC, true)
  head.setUint32(4, PROGRAM_FORMAT, true)
  head.setUint32(8, jsonBytes, true)
  head.setUint32(12, heap.size, true)
  file.set(json, HEAD_BYTES)
  let at = HEAD_BYTES + jsonBytes
  for (const piece of heap.pieces) {
    file.set(piece, at)
    at += piece.length
  }
  return file
}

export interface Opened {
  readonly data: ProgramData
  readonly array: (ref: Ref) => Numbers
}

export const openProgram = (bytes: Uint8Array): Result<Opened, string> => {
  if (bytes.length < HEAD_BYTES) return err('the program is cut short')
  // Arrays need their alignment: a view into something else's buffer may lack it.
  const file = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const head = new DataView(file.buffer, file.byteOffset, HEAD_BYTES)
  if (head.getUint32(0, true) !== PROGRAM_MAGIC) return err('this is no compiled SecLang program')
  const format = head.getUint32(4, true)
  if (format !== PROGRAM_FORMAT)
    return err(`the program's format is ${format}, this build reads ${PROGRAM_FORMAT}`)
  const jsonBytes = head.getUint32(8, true)
  const heapBytes = head.getUint32(12, true)
  if (file.length < HEAD_BYTES + jsonBytes + heapBytes) return err('the program is cut short')
  const data = parseJson(new TextDecoder().decode(file.subarray(HEAD_BYTES, HEAD_BYTES + jsonBytes)))
  if (data === undefined) return err('the rules of the program cannot be read')
  const base = file.byteOffset + HEAD_BYTES + jsonBytes
  return ok({ data, array: (ref) => view(file.buffer as ArrayBuffer, base, ref) })
}

/** Whether these are a compiled SecLang program's bytes, by their magic number. */
export const isSecLangProgram = (bytes: Uint8Array): boolean =>
  bytes.length >= HEAD_BYTES &&
  new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === PROGRAM_MAGIC

const parseJson = (text: string): ProgramData | undefined => {
  try {
    // Written by packProgram: the head has vouched for its format.
    return JSON.parse(text) as ProgramData
  } catch {
    return undefined
  }
}

const view = (buffer: ArrayBuffer, base: number, [kind, offset, length]: Ref): Numbers => {
  switch (kind) {
    case 'u8':
      return new Uint8Array(buffer, base + offset, length)
    case 'u16':
      return new Uint16Array(buffer, base + offset, length)
    case 'u32':
      return new Uint32Array(buffer, base + offset, length)
    case 'i16':
      return new Int16Array(buffer, base + offset, length)
    default:
      return new Int32Array(buffer, base + offset, length)
  }
}
