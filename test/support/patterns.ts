// Where a TypeScript file uses the platform's regular expressions: literals, `RegExp(…)`, and the methods of strings that
// make one of whatever they are given.

import { parseSync, Visitor } from 'oxc-parser'

const METHODS: ReadonlySet<string> = new Set(['match', 'matchAll', 'search'])

/** Each use, as it is written. */
export const patternsOf = (file: string, text: string): readonly string[] => {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'unreadable'}`)
  const found: string[] = []
  const add = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    found.push(text.slice(start, end))
  }
  new Visitor({
    Literal: (node) => {
      if ('regex' in node) add(node)
    },
    Identifier: (node) => {
      if (node.name === 'RegExp') add(node)
    },
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      if (METHODS.has(callee.property.name)) add(callee)
    },
  }).visit(program)
  return found
}
