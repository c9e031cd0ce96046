// The texts within bytes that are no text. A message of protobuf or MessagePack has its strings as they are, a lenient
// reader of JSON or forms takes a control character for nothing much, and a database takes one for a blank: a stretch of
// printed characters, with lone control characters among them, is judged as any other text.

/** What a stretch has at least: shorter ones stand among bytes at random by chance, and hold a token of some grammar. */
export const AMONG_NOISE = 20
/** Where the bytes are no noise: a message's strings, and the numbers between them. */
export const IN_MESSAGE = 4

/** Are three of four characters printed? Of bytes at random less than half are, whoever adds a few control characters. */
export const isMostlyPrinted = (content: string): boolean => {
  let count = 0
  for (let at = 0; at < content.length; at++) if (isPrinted(content.charCodeAt(at))) count++
  return count * 4 >= content.length * 3
}

/** Hands on each printed stretch of `lengthMin` characters and more. */
export const printed = (content: string, lengthMin: number, visit: (text: string) => void): void => {
  let start = 0
  let end = 0
  const told = (): void => {
    if (end - start >= lengthMin) visit(content.slice(start, end))
  }
  for (let at = 0; at < content.length; at++) {
    if (isPrinted(content.charCodeAt(at))) {
      if (at > end + 1 || end === start) {
        told()
        start = at
      }
      end = at + 1
    }
  }
  told()
}

/** Blanks of all kinds are: what databases read as such, too. Not what a byte that is no UTF-8 became. */
const isPrinted = (code: number): boolean =>
  (code >= 32 && code < 127) || (code >= 9 && code <= 13) || (code >= 0xa0 && code !== 0xfffd)
