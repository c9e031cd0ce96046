// Comments within a payload, which break up its words for whoever searches and not for whoever runs it. One pass each.

/** A C comment becomes one space; one that is never closed swallows the rest. */
export const replaceComments = (text: string): string => {
  let out = ''
  let from = 0
  let at = text.indexOf('/*')
  while (at >= 0) {
    out += `${text.slice(from, at)} `
    const end = text.indexOf('*/', at + 2)
    if (end < 0) return out
    from = end + 2
    at = text.indexOf('/*', from)
  }
  return from === 0 ? text : out + text.slice(from)
}

/** The marks of comments go, their content stays. */
export const removeCommentsChar = (text: string): string => {
  let out = ''
  let from = 0
  let at = 0
  while (at < text.length) {
    const length = markLength(text, at)
    if (length === 0) {
      at++
      continue
    }
    out += text.slice(from, at)
    at += length
    from = at
  }
  return from === 0 ? text : out + text.slice(from)
}

const markLength = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 35) return 1
  if (code === 47) return text.charCodeAt(at + 1) === 42 ? 2 : 0
  if (code === 42) return text.charCodeAt(at + 1) === 47 ? 2 : 0
  if (code === 60) return text.startsWith('<!--', at) ? 4 : 0
  if (code !== 45 || text.charCodeAt(at + 1) !== 45) return 0
  return text.charCodeAt(at + 2) === 62 ? 3 : 2
}

/**
 * Comments with their content go; `--` and `#` cut the rest. As ModSecurity does it, the byte after a comment is
 * copied unseen, and is NUL where the comment ends the text.
 */
export const removeComments = (text: string): string => {
  let out = ''
  let at = 0
  while (at < text.length) {
    const opening = text.startsWith('/*', at) ? 2 : text.startsWith('<!--', at) ? 4 : 0
    if (opening > 0) {
      const closing = commentEnd(text, at + opening)
      if (closing < 0) return `${out} `
      out += text[closing] ?? '\0'
      at = closing + 1
    } else if (text.startsWith('--', at) || text[at] === '#') {
      return out
    } else out += text[at++]
  }
  return out
}

const commentEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('*/', at)) return at + 2
    if (text.startsWith('-->', at)) return at + 3
  }
  return -1
}
