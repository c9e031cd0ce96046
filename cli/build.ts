// `gatehouse build`: a policy folder becomes OUT/policy.bin, the bundle, and OUT/policy.ts, through which the Worker
// imports it together with the users' own guards. Nothing is written where the policy has errors.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { err, ok } from '../shared/lib/result.ts'
import type { Result } from '../shared/lib/result.ts'
import type { Compiled } from '../shared/policy/compile.ts'
import type { Problem } from '../shared/policy/problem.ts'
import { decodeBundle } from '../shared/policy/bundle.ts'
import {
  optionalKinds,
  optionalScreens,
  optionalStores,
  optionalVariants,
} from '../shared/policy/optional.ts'
import type { OptionalSource } from '../shared/policy/optional.ts'
import { EXIT } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { compileFolder } from './folder.ts'
import { countText, paintFor, problemsText } from './print.ts'

export interface BuildRequest {
  /** The policy folder. */
  readonly policy: string
  /** Where the bundle is written. */
  readonly out: string
  /** For a laptop: see LinkOptions. */
  readonly dev: boolean
  /** Takes the place of every origin's URL. */
  readonly origin?: string | undefined
  readonly debug?: boolean | undefined
}

export interface BuildOutcome {
  /** Errors and warnings; with an error nothing was written. */
  readonly problems: readonly Problem[]
  readonly built: Built | undefined
}

export interface Built {
  readonly version: string
  readonly bundleBytes: number
  readonly files: readonly string[]
}

/** Builds a policy folder. The error is a sentence: the folder or the output is not usable at all. */
export const buildPolicy = async (request: BuildRequest): Promise<Result<BuildOutcome, string>> => {
  const compiled = await compileFolder(request.policy, request)
  if (!compiled.ok) return compiled
  const { problems, bundle } = compiled.value
  if (bundle === undefined) return ok({ problems, built: undefined })
  const decoded = decodeBundle(bundle)
  if (!decoded.ok) throw new Error(`the bundle just made cannot be read: ${decoded.error}`)
  const files = [join(request.out, 'policy.bin'), join(request.out, 'policy.ts')] as const
  try {
    await mkdir(request.out, { recursive: true })
    await writeChanged(files[0], bundle)
    await writeChanged(files[1], new TextEncoder().encode(moduleText(request, compiled.value)))
  } catch (error) {
    return err(`${request.out} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
  return ok({ problems, built: { version: decoded.value.version, bundleBytes: bundle.length, files } })
}

/** The command: builds and tells. */
export const build = async (request: BuildRequest): Promise<ExitCode> => {
  const outcome = await buildPolicy(request)
  if (!outcome.ok) {
    process.stderr.write(`${outcome.error}\n`)
    return EXIT.usage
  }
  const { problems, built } = outcome.value
  const paint = paintFor(process.stderr)
  process.stderr.write(problemsText(problems, request.policy, paint))
  if (built === undefined) {
    process.stderr.write(`${paint.error('Nothing was built')}: ${countText(problems)}.\n`)
    return EXIT.refused
  }
  process.stdout.write(
    `Built policy ${built.version.slice(0, 12)} (${(built.bundleBytes / 1024).toFixed(1)} KiB) into ${request.out}.\n`,
  )
  return EXIT.ok
}

/** Leaves a file alone that is as it should be: whoever watches it would build again. */
const writeChanged = async (path: string, bytes: Uint8Array): Promise<void> => {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(bytes) !== true) await writeFile(path, bytes)
}

/** The module that wrangler bundles: esbuild follows its imports to the users' guards, wherever they stand. */
const moduleText = (
  request: BuildRequest,
  { modules, kinds, screens, stores }: Pick<Compiled, 'modules' | 'kinds' | 'screens' | 'stores'>,
): string => {
  const own = modules.map(
    (file, index) => `import guard${index} from ${JSON.stringify(specifier(request, file))}\n`,
  )
  const rows = modules.map((file, index) => `  [${JSON.stringify(file)}, guard${index}],\n`)
  const kind = carried(request, 'kind', kinds, { ...optionalKinds, ...optionalVariants })
  const screen = carried(request, 'screen', screens, optionalScreens)
  const store = carried(request, 'store', stores, optionalStores)
  return [
    '// Written by `gatehouse build`. Change the policy, not this file.\n',
    "import bundle from './policy.bin'\n",
    ...own,
    ...kind.imports,
    ...screen.imports,
    ...store.imports,
    '\nexport { bundle }\n',
    mapText('modules', rows),
    mapText('kinds', kind.rows),
    mapText('screens', screen.rows),
    mapText('stores', store.rows),
  ].join('')
}

/** Imports and map rows of the optional code that the policy names. */
const carried = (
  request: BuildRequest,
  prefix: string,
  names: readonly string[],
  sources: Readonly<Record<string, OptionalSource>>,
): { readonly imports: readonly string[]; readonly rows: readonly string[] } => {
  const found = Object.entries(sources).filter(([name]) => names.includes(name))
  return {
    imports: found.map(([, source], index) => importText(request, source, `${prefix}${index}`)),
    rows: found.map(([name], index) => `  [${JSON.stringify(name)}, ${prefix}${index}],\n`),
  }
}

const mapText = (name: string, rows: readonly string[]): string =>
  rows.length === 0
    ? `export const ${name} = new Map()\n`
    : `export const ${name} = new Map([\n${rows.join('')}])\n`

const PROJECT = fileURLToPath(new URL('../', import.meta.url))

const importText = (request: BuildRequest, { file, factory }: OptionalSource, name: string): string => {
  const path = relative(resolve(request.out), join(PROJECT, file)).split(sep).join('/')
  const from = path.startsWith('.') ? path : `./${path}`
  return `import { ${factory} as ${name} } from ${JSON.stringify(from)}\n`
}

const specifier = (request: BuildRequest, file: string): string => {
  const path = relative(resolve(request.out), resolve(request.policy, file)).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}
