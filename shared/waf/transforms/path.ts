// Paths as a file system reads them: `a/./b//../c` is `a/c`. Traversal hides in the difference between the text
// and what it resolves to.

export const normalizePath = (text: string): string => normalize(text)

/** The same with backslashes read as slashes, as Windows does. */
export const normalizePathWin = (text: string): string => normalize(text.replaceAll('\\', '/'))

/** A segment that is empty, `.` or `..`: what there is to resolve. */
const isResolved = (text: string): boolean => {
  let start = 0
  for (;;) {
    let end = text.indexOf('/', start)
    if (end < 0) end = text.length
    const length = end - start
    // The first and the last segment are empty where the path begins or ends with a slash.
    if (length === 0 && start !== 0 && end !== text.length) return false
    if (length === 1 && text.charCodeAt(start) === 46) return false
    if (length === 2 && text.charCodeAt(start) === 46 && text.charCodeAt(start + 1) === 46) return false
    if (end === text.length) return true
    start = end + 1
  }
}

const normalize = (text: string): string => {
  // The usual case makes nothing.
  if (isResolved(text)) return text
  const rooted = text.startsWith('/')
  const trailing = text.endsWith('/')
  const kept: string[] = []
  let from = 0
  while (from <= text.length) {
    let end = text.indexOf('/', from)
    if (end < 0) end = text.length
    const segment = text.slice(from, end)
    from = end + 1
    if (segment === '' || segment === '.') continue
    if (segment !== '..') kept.push(segment)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push(segment)
  }
  const body = kept.join('/')
  if (rooted) return trailing && body !== '' ? `/${body}/` : `/${body}`
  return trailing && body !== '' ? `${body}/` : body
}
