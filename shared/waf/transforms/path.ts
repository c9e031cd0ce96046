// Paths as a file system reads them: `a/./b//../c` is `a/c`. Traversal hides in the difference between the text
// and what it resolves to.

export const normalizePath = (text: string): string => normalize(text)

/** The same with backslashes read as slashes, as Windows does. */
export const normalizePathWin = (text: string): string => normalize(text.replaceAll('\\', '/'))

const normalize = (text: string): string => {
  // Nothing to resolve without a dot or an empty segment: the usual case costs two searches.
  if (!text.includes('.') && !text.includes('//')) return text
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
