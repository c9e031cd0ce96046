import type { GuardDocument } from '../../core/document.ts'
import { moduleOptions } from './options.ts'

export const moduleDocument: GuardDocument<typeof moduleOptions> = {
  schema: moduleOptions,
  refers: (options) => [{ kind: 'module', name: options.file, path: ['file'] }],
  lint: () => [],
}
