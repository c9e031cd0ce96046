// Roles as documents write them: named sets of permissions that may inherit one another. Read by the build alone.

import { z } from 'zod'

import { parseReference } from './reference.ts'

/** Names of conditions, roles and permissions: what events quote. */
export const nameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:/*-]{0,127}$/, {
  error: 'expected a name: letters, digits, "_", ".", ":", "/", "*" and "-"',
})

/** A value by its name: `claims.sub`. */
export const referenceSchema = (roots: readonly string[]): z.ZodType<string, string> =>
  z
    .string()
    .max(512)
    .superRefine((text, context) => {
      const parsed = parseReference(text, roots)
      if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
    })

const roleSchema = z.union([
  z.array(nameSchema),
  z.strictObject({
    permissions: z.array(nameSchema).default([]).describe('What the role may do.'),
    inherits: z.array(nameSchema).default([]).describe('Roles whose permissions it has as well.'),
  }),
])

export const rolesSchema = z
  .strictObject({
    from: referenceSchema(['claims', 'principal'])
      .default('claims.roles')
      .describe('The claim that names the roles: one text, or a list of texts.'),
    define: z
      .record(nameSchema, roleSchema)
      .describe('Each role: a list of its permissions, or `{ permissions, inherits }`.'),
    need: z
      .array(nameSchema)
      .min(1)
      .describe('Permissions that the request needs: all of them, from all roles of the principal together.'),
  })
  .superRefine(({ define, need }, context) => {
    for (const [name, role] of Object.entries(define)) {
      if (Array.isArray(role)) continue
      for (const [index, parent] of role.inherits.entries())
        if (!Object.hasOwn(define, parent))
          context.addIssue({
            code: 'custom',
            path: ['define', name, 'inherits', index],
            message: `there is no role "${parent}"; there are ${Object.keys(define).toSorted().join(', ')}`,
          })
      const circle = circleFrom(name, define)
      if (circle !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['define', name, 'inherits'],
          message: `roles inherit each other in a circle: ${circle.join(' → ')}`,
        })
    }
    const granted = new Set(
      Object.values(define).flatMap((role) => (Array.isArray(role) ? role : role.permissions)),
    )
    for (const [index, permission] of need.entries())
      if (!granted.has(permission))
        context.addIssue({
          code: 'custom',
          path: ['need', index],
          message: `no role has the permission "${permission}", so nobody could be admitted`,
        })
  })

type Define = Readonly<Record<string, z.output<typeof roleSchema>>>

/** The way from a role back to itself, where there is one. */
const circleFrom = (start: string, define: Define): readonly string[] | undefined => {
  const parentsOf = (name: string): readonly string[] => {
    const role = Object.hasOwn(define, name) ? define[name] : undefined
    return role === undefined || Array.isArray(role) ? [] : role.inherits
  }
  const seen = new Set<string>()
  const ways: (readonly string[])[] = [[start]]
  for (let way = ways.pop(); way !== undefined; way = ways.pop())
    for (const parent of parentsOf(way.at(-1) ?? '')) {
      if (parent === start) return [...way, start]
      if (seen.has(parent)) continue
      seen.add(parent)
      ways.push([...way, parent])
    }
  return undefined
}
