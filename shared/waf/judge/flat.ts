// A text as one piece of memory. Engines hold a text as what it was made of, as a piece of another one, or whole, each of
// one or of two bytes a character: a detector that has been handed more than four of these reads no character in place
// any more, and takes twice as long for every text of the isolate. Joining two halves makes a whole one of any.

export const flat = (text: string): string => {
  const middle = text.length >> 1
  return [text.slice(0, middle), text.slice(middle)].join('')
}
