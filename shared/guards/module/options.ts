// How a document names a user's own guard. Read by the build alone.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'

export const moduleOptions = z.strictObject({
  ...placementOptions,
  file: z
    .string()
    .regex(/^\.\/[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}\.(ts|js|mjs)$/, {
      error: 'expected a TypeScript or JavaScript file in the policy folder, such as "./guards/tenant.ts"',
      abort: true,
    })
    .refine((file) => !file.split('/').includes('..'), { error: 'the file must stand in the policy folder' })
    .describe(
      'The guard: a file in the policy folder, starting with `./`, whose default export is a guard factory `(options, links) => Guard`.',
    ),
  options: z
    .json()
    .optional()
    .describe(
      "What the factory is called with: any plain data. It is the factory's to check, when the policy is built.",
    ),
})

export type ModuleOptions = z.output<typeof moduleOptions>
