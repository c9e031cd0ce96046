// The `gatehouse` command: options in, exit code out. Each verb stands in a file of its own.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import { EXIT } from './exit.ts'

const program = new Command('gatehouse')
  .description('An authorizer at the edge: builds, checks, explains and runs policies.')
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

interface CheckFlags {
  readonly policy: string
  readonly dev: boolean
  readonly json: boolean
  readonly strict: boolean
}

program
  .command('check')
  .description('say what is wrong with a policy folder, and what is probably not meant')
  .addOption(policyOption())
  .addOption(devOption())
  .option('--json', 'print problems as JSON', false)
  .option('--strict', 'count warnings as errors', false)
  .action(async (flags: CheckFlags) => {
    const { check } = await import('./check.ts')
    process.exitCode = await check(flags)
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
