// The `gatehouse` command: options in, exit code out. Each verb stands in a file of its own.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import project from '../package.json' with { type: 'json' }
import { EXIT } from './exit.ts'
import { addKeys } from './keys.ts'
import type { TuneRequest } from './tune.ts'

const program = new Command('gatehouse')
  .description('An authorizer at the edge: builds, checks, explains and runs policies.')
  .version(project.version)
  .exitOverride()
  .showHelpAfterError('(gatehouse --help tells what there is)')

const policyOption = (): Option =>
  new Option('--policy <dir>', 'the policy folder, which holds gateway.yaml').default('policies')

const devOption = (): Option =>
  new Option('--dev', 'for a laptop: no HTTPS, loopback hosts, plain-HTTP issuers on loopback').default(false)

const url = (text: string): string => {
  const parsed = URL.parse(text)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new InvalidArgumentError('expected an http or https URL.')
  return text
}

const port = (text: string): number => {
  const number = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('expected a number from 0 to 65535.')
  return number
}

const originOption = (): Option =>
  new Option('--origin <url>', "takes the place of every origin's URL").argParser(url)

interface BuildFlags {
  readonly policy: string
  readonly out: string
  readonly dev: boolean
  readonly origin?: string
  readonly debug: boolean
}

program
  .command('build')
  .description('link a policy folder into one bundle that the Worker carries')
  .addOption(policyOption())
  .option('--out <dir>', 'where policy.bin and policy.ts are written', '.gatehouse')
  .addOption(devOption())
  .addOption(originOption())
  .option('--debug', 'say each decision in response headers', false)
  .action(async (flags: BuildFlags) => {
    const { build } = await import('./build.ts')
    process.exitCode = await build(flags)
  })

interface ImportFlags {
  readonly policy: string
  readonly name: string
  readonly setup?: string
}

const nameOption = (name: string): Option =>
  new Option('--name <name>', "the rule set's name: what a route's `rules:` says").default(name)

const importing = program
  .command('import')
  .description('take over what was written for others: rules, and contracts')

importing
  .command('crs')
  .description('an OWASP Core Rule Set: a checkout or an unpacked release, 3.3 or 4')
  .argument('<dir>', 'the folder that holds rules/')
  .addOption(policyOption())
  .addOption(nameOption('crs'))
  .option('--setup <file>', 'the set-up file (crs-setup.conf, or crs-setup.conf.example in the folder)')
  .action(async (folder: string, flags: ImportFlags) => {
    const { importCrs } = await import('./import.ts')
    process.exitCode = await importCrs(folder, flags)
  })

importing
  .command('seclang')
  .description('rules and exclusions of your own in SecLang, with the files that they include')
  .argument('<file>', 'a file of directives')
  .addOption(policyOption())
  .addOption(nameOption('seclang'))
  .action(async (file: string, flags: ImportFlags) => {
    const { importSecLang } = await import('./import.ts')
    process.exitCode = await importSecLang(file, flags)
  })

interface OpenapiFlags {
  readonly out: string
  readonly origin: string
  readonly name: string
  readonly all: boolean
  readonly json: boolean
}

importing
  .command('openapi')
  .description('an OpenAPI document (3.0 or 3.1) or Swagger 2: writes a policy with its routes and guards')
  .argument('<file>', 'the document, YAML or JSON')
  .option('-o, --out <dir>', 'the policy folder that is written', 'policies')
  .option('--origin <name>', 'what `origins` calls the origin', 'api')
  .option('--name <name>', 'what `contracts` calls the contract', 'api')
  .option('--all', 'show every finding, not the first of each kind', false)
  .option('--json', 'print findings as JSON', false)
  .action(async (file: string, flags: OpenapiFlags) => {
    const { importOpenapi } = await import('./import-openapi.ts')
    process.exitCode = await importOpenapi(file, flags)
  })

interface CheckFlags {
  readonly policy: string
  readonly dev: boolean
  readonly json: boolean
  readonly strict: boolean
  readonly env?: string | boolean
}

program
  .command('check')
  .description('say what is wrong with a policy folder, and what is probably not meant')
  .addOption(policyOption())
  .addOption(devOption())
  .option('--json', 'print problems as JSON', false)
  .option('--strict', 'count warnings as errors', false)
  .option('--env [file]', 'look for the secrets and bindings that the policy needs (file: .dev.vars)')
  .action(async (flags: CheckFlags) => {
    const { check } = await import('./check.ts')
    process.exitCode = await check(flags)
  })

interface ExplainFlags {
  readonly policy: string
  readonly request?: string
  readonly header: readonly string[]
  readonly data: readonly string[]
  readonly dataBinary: readonly string[]
  readonly from?: string
  readonly country?: string
  readonly asn?: number
  readonly at?: number
  readonly origin?: string
  readonly jwks?: string
  readonly keys: readonly string[]
  readonly online: boolean
  readonly registry?: string
  readonly dev: boolean
  readonly debug: boolean
  readonly all: boolean
  readonly json: boolean
  readonly fail: boolean
}

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text]

const asn = (text: string): number => {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new InvalidArgumentError('expected the number of a network.')
  return Number(text)
}

const time = (text: string): number => {
  const ms = /^[0-9]{12,14}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('expected a time such as 2026-01-31T12:00:00Z.')
  return ms
}

program
  .command('explain')
  .description('say what a policy does with one request, guard by guard, offline')
  .argument('<url>', 'an absolute URL, or a path on the first of the hosts')
  .addOption(policyOption())
  .option('-X, --request <method>', 'the method; GET, or POST where there is a body')
  .option('-H, --header <line>', 'a header, "Name: value"; repeatable', collect, [])
  .option('-d, --data <body>', 'a body, or @file without its line breaks; repeatable', collect, [])
  .option('--data-binary <body>', 'a body, or @file as it is; repeatable', collect, [])
  .option('--from <address>', "the client's address (default: 127.0.0.1)")
  .option('--country <code>', "the client's country, such as DE")
  .addOption(new Option('--asn <number>', "the number of the client's network").argParser(asn))
  .addOption(new Option('--at <time>', 'when the request comes in (default: now)').argParser(time))
  .addOption(originOption())
  .option('--jwks <file>', 'keys for the issuers whose keys are not in the policy')
  .option('--keys <issuer=file>', 'keys for one issuer; repeatable', collect, [])
  .option('--online', 'fetch the keys that no file gives', false)
  .option(
    '--registry <file>',
    'what the registry says of API keys: the output of keys show, or keys list --json',
  )
  .addOption(devOption())
  .option('--debug', 'show the answer as with debug on', false)
  .option('--all', 'ask the guards behind a refusal too', false)
  .option('--json', 'print the explanation as JSON', false)
  .option('--fail', 'exit with 1 where the request is not admitted', false)
  .action(async (target: string, flags: ExplainFlags) => {
    const { explain } = await import('./explain.ts')
    const { request: method, header: headers, at, ...rest } = flags
    process.exitCode = await explain({ ...rest, url: target, method, headers, nowMs: at ?? Date.now() })
  })

const timeOption = (flags: string, words: string): Option => new Option(flags, words).argParser(time)

program
  .command('tune')
  .description('propose the narrowest payload exclusions that recorded events ask for')
  .argument('[events...]', 'files of events as the Worker prints them; - or none is standard input')
  .addOption(policyOption())
  .option('--json', 'print the proposals as JSON', false)
  .option('--write', 'add the proposals without a warning to gateway.yaml', false)
  .option('--denied', 'denials are false alarms too; needs --route, --rule, --since or --until', false)
  .option('--all', 'count clients that look like attackers too', false)
  .option('--route <name>', 'only this route; repeatable', collect, [])
  .option('--rule <id>', 'only refusals with this rule; repeatable', collect, [])
  .addOption(timeOption('--since <time>', 'only events from then on'))
  .addOption(timeOption('--until <time>', 'only events before then'))
  .action(async (events: readonly string[], flags: Omit<TuneRequest, 'events'>) => {
    const { tune } = await import('./tune.ts')
    process.exitCode = await tune({ ...flags, events })
  })

interface DevFlags {
  readonly policy: string
  readonly port: number
  readonly origin?: string
  readonly debug: boolean
}

program
  .command('dev')
  .description('run the Worker for a policy folder on this machine')
  .addOption(policyOption())
  .addOption(
    new Option('--port <number>', 'where to listen, 0 for any free port').argParser(port).default(8787),
  )
  .addOption(originOption())
  .option('--debug', 'say each decision in response headers', false)
  .action(async (flags: DevFlags) => {
    const { dev } = await import('./dev.ts')
    process.exitCode = await dev(flags)
  })

addKeys(program)

try {
  await program.parseAsync()
} catch (error) {
  // Commander has told the user what is wrong with the options; everything else is a bug of ours.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  else {
    console.error(error)
    process.exitCode = EXIT.bug
  }
}
