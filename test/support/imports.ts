// What a TypeScript file imports, read by a parser: static and dynamic imports, re-exports, and `import('…').Type`.

import { posix } from 'node:path'

import { parseSync, Visitor } from 'oxc-parser'

export interface Import {
  /** A file of the repository (`shared/lib/result.ts`), a package (`zod`), or 'computed' for a name made at run time. */
  readonly to: string
  /** Erased by the compiler: nothing is loaded for it. */
  readonly typeOnly: boolean
}

export const COMPUTED = 'computed'

export const importsOf = (file: string, text: string): readonly Import[] => {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'unreadable'}`)
  const imports: Import[] = []
  const add = (specifier: string, typeOnly: boolean): void => {
    imports.push({ to: resolveFrom(file, specifier), typeOnly })
  }
  new Visitor({
    // `import { type A }` stays an import of the module (verbatimModuleSyntax): only `import type` is erased.
    ImportDeclaration: (node) => add(node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind === 'type')
    },
    TSImportType: (node) => add(node.source.value, true),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') add(source.value, false)
      else imports.push({ to: COMPUTED, typeOnly: false })
    },
    TSImportEqualsDeclaration: () => imports.push({ to: COMPUTED, typeOnly: false }),
  }).visit(program)
  return imports
}

/** Whether a file declares nothing of its own and only passes on what others export. */
export const isBarrel = (file: string, text: string): boolean => {
  const { program } = parseSync(file, text)
  const { body } = program
  return (
    body.length > 0 &&
    body.every(
      (node) =>
        node.type === 'ImportDeclaration' ||
        node.type === 'ExportAllDeclaration' ||
        (node.type === 'ExportNamedDeclaration' && node.declaration === null),
    )
  )
}

const resolveFrom = (file: string, specifier: string): string => {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier))
  // Packages by their name; platform modules (node:fs, cloudflare:workers) and aliases (#policy) as they stand.
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}
