// Names with which a client reaches the prototype of the objects that a JavaScript origin makes of its input
// (CWE-1321): `__proto__` alone or as a step of a path, and `constructor` followed by `prototype`. Libraries that
// set by path read dots and brackets (CVE-2019-10744 lodash, CVE-2022-24999 qs), so a name is read as a path.

const MARKS = ['__proto__', 'prototype'] as const

/** Does a name, read as a path of steps by dots and brackets, lead to a prototype? Linear in its length. */
export const leadsToPrototype = (name: string): boolean => {
  if (!MARKS.some((mark) => name.includes(mark))) return false
  let before = ''
  for (const step of name.split(/[.[\]]+/)) {
    const word = unquoted(step)
    if (word === '__proto__' || (word === 'prototype' && before === 'constructor')) return true
    if (word !== '') before = word
  }
  return false
}

/** `a["__proto__"]` is what some setters take as well. */
const unquoted = (step: string): string => {
  const first = step.charCodeAt(0)
  return (first === 34 || first === 39) && step.charCodeAt(step.length - 1) === first
    ? step.slice(1, -1)
    : step
}
