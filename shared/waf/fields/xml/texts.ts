// The texts of XML elements, as those read them who ask for an element's text: comments, instructions and the borders of
// CDATA cut no text for them, and child elements do not for who joins what stands around them (xml2js, lxml's itertext) or
// takes the whole of it (textContent, InnerText, XPath's string()). Each piece is judged as well, since some take the first
// one alone. What is joined is a part of the body's own length, a stated number of times at most.

import { work } from '../../work.ts'

interface Open {
  readonly name: string
  /** What stands in it beside its children, and how many runs of text that is. */
  readonly own: string[]
  runs: number
  /** All of its text, that of its children included. */
  readonly whole: string[]
  inner: boolean
  height: number
}

/** How many elements within each other the whole text of one is joined from. */
const HEIGHT_MAX = 3

/** What takes a piece is false where a well-formed document has no such thing (XML 1.0 §2.1): one root, tags that pair, no text around. */
export interface Texts {
  /** A piece of text where the walk stands; `name` where it is no text of the element's own. */
  readonly text: (piece: string, name?: string) => boolean
  readonly open: (name: string, isEmpty: boolean) => boolean
  readonly close: (name: string) => boolean
  /** Of the element that is open. */
  readonly name: () => string
  /** The document ends; false: before its root does. */
  readonly end: () => boolean
}

const opened = (name: string): Open => ({ name, own: [], runs: 0, whole: [], inner: false, height: 0 })

const isBlank = (text: string): boolean => text.trim() === ''

const joined = (texts: readonly string[]): string => {
  const text = texts.join('')
  work.left -= text.length
  return text
}

/** What stands around it belongs to the layout of a document, and to the pieces themselves. */
const told = (texts: readonly string[]): string => joined(texts).trim()

export const textsOf = (visit: (element: string, text: string) => void): Texts => {
  const stack: Open[] = []
  let top = opened('')
  let run: string[] = []
  let pieces = 0
  let roots = 0

  /** A tag ends a run of text. */
  const endRun = (): void => {
    if (run.length === 0) return
    if (pieces > 1) visit(top.name, told(run))
    if (pieces > 0) top.runs++
    run = []
    pieces = 0
  }

  const close = (): void => {
    endRun()
    const { name, own, runs, whole, inner, height } = top
    if (runs > 1) visit(name, told(own))
    const below = stack.pop()
    // White space of a child's own may be what an attack needs.
    const isTold = whole.length > 0
    const all = isTold && height <= HEIGHT_MAX ? joined(whole) : ''
    if (runs > 0 && inner && all !== '') visit(name, all.trim())
    if (below === undefined) return
    top = below
    if (!isTold) return
    below.whole.push(all)
    below.inner = true
    below.height = Math.max(below.height, height + 1)
  }

  return {
    name: () => top.name,
    text: (piece, name = top.name) => {
      run.push(piece)
      top.own.push(piece)
      top.whole.push(piece)
      // White space between elements is no text; within a text it may be the attack.
      if (isBlank(piece)) return true
      pieces++
      visit(name, piece)
      return stack.length > 0
    },
    open: (name, isEmpty) => {
      endRun()
      const isNext = stack.length > 0 || ++roots === 1
      if (isEmpty) return isNext
      stack.push(top)
      top = opened(name)
      return isNext
    },
    close: (name) => {
      const pairs = stack.length > 0 && top.name === name
      if (stack.length > 0) close()
      return pairs
    },
    end: () => {
      const isWhole = stack.length === 0 && roots > 0
      while (stack.length > 0) close()
      close()
      return isWhole
    },
  }
}
