// `gatehouse keys` and `gatehouse revoke`: API keys and revocations of a running gate. Options in; the verbs stand in
// keys/, and are loaded when they are used.

import { Option, type Command } from 'commander'

import type { BootstrapFlags } from './keys/bootstrap.ts'
import type { IssueFlags, RevokeFlags, RotateFlags, Shared } from './keys/verbs.ts'

interface GateFlags {
  readonly url: string
  readonly path: string
  readonly key?: string
  readonly keyHeader: string
  readonly token?: string
  readonly json: boolean
}

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text]

/** What every verb that acts on a gate takes. */
const withGate = (command: Command): Command =>
  command
    .addOption(
      new Option('--url <url>', 'where the gate is').env('GATEHOUSE_URL').default('http://127.0.0.1:8787'),
    )
    .option('--path <path>', 'where the policy puts the admin API (control.path)', '/.gatehouse')
    .addOption(new Option('--key <key>', 'an administrator’s API key').env('GATEHOUSE_ADMIN_KEY'))
    .option('--key-header <name>', 'the header that the policy reads keys from', 'x-api-key')
    .addOption(new Option('--token <token>', 'a token in place of a key').env('GATEHOUSE_ADMIN_TOKEN'))
    .option('--json', 'print what the admin API answers', false)

const sharedOf = ({ url, path, key, keyHeader, token, json }: GateFlags): Shared => ({
  gate: { url, path, key, keyHeader, token },
  json,
})

export const addKeys = (program: Command): void => {
  const keys = program
    .command('keys')
    .description('issue, list, rotate and revoke API keys of a running gate')
  keys
    .command('bootstrap')
    .description('make the key of the first administrator, and the secrets by which the gate knows it')
    .option('--env <name>', 'the environment of the key', 'live')
    .option('--write <file>', 'put the secrets into a file, such as .dev.vars, and print the key alone')
    .action(async (flags: BootstrapFlags) => {
      const { bootstrap } = await import('./keys/bootstrap.ts')
      process.exitCode = bootstrap(flags)
    })
  withGate(keys.command('issue').description('issue a key, and print it once'))
    .argument('<name>', 'what the key is for')
    .option('--env <name>', 'its environment (default: control.env of the policy)')
    .option('--principal <id>', 'whom it stands for (default: the key itself)')
    .option('--scope <scope>', 'a scope; repeatable', collect, [])
    .option('--plan <name>', 'the plan, as limits and conditions read it')
    .option('--tenant <id>', 'the tenant, as conditions read it')
    .option('--meta <name=value>', 'metadata; repeatable', collect, [])
    .option('--address <prefix>', 'an address or prefix that may use it; repeatable', collect, [])
    .option('--expires <time>', 'when it ends: 90d, or 2026-12-31T23:59:59Z')
    .action(async (name: string, flags: GateFlags & IssueFlags) => {
      const { issue } = await import('./keys/verbs.ts')
      process.exitCode = await issue(sharedOf(flags), name, flags)
    })
  withGate(keys.command('list').description('list keys, without their secrets'))
    .option('--principal <id>', 'only those of one principal')
    .action(async (flags: GateFlags & { readonly principal?: string }) => {
      const { list } = await import('./keys/verbs.ts')
      process.exitCode = await list(sharedOf(flags), flags.principal)
    })
  withGate(keys.command('show').description('show one key').argument('<id>')).action(
    async (id: string, flags: GateFlags) => {
      const { show } = await import('./keys/verbs.ts')
      process.exitCode = await show(sharedOf(flags), id)
    },
  )
  withGate(keys.command('rotate').description('give a key a new secret').argument('<id>'))
    .option('--grace <span>', 'how long the old secret still counts (default: 24h)')
    .option('--expires <time>', 'a new end of the key')
    .action(async (id: string, { grace, expires, ...flags }: GateFlags & RotateFlags) => {
      const { rotate } = await import('./keys/verbs.ts')
      const wanted = {
        ...(grace === undefined ? {} : { grace }),
        ...(expires === undefined ? {} : { expires }),
      }
      process.exitCode = await rotate(sharedOf(flags), id, wanted)
    })
  withGate(keys.command('revoke').description('revoke a key for good').argument('<id>')).action(
    async (id: string, flags: GateFlags) => {
      const { revokeKey } = await import('./keys/verbs.ts')
      process.exitCode = await revokeKey(sharedOf(flags), id)
    },
  )
  withGate(keys.command('log').description('what administrators did, the latest first')).action(
    async (flags: GateFlags) => {
      const { log } = await import('./keys/verbs.ts')
      process.exitCode = await log(sharedOf(flags))
    },
  )
  addRevoke(program)
}

interface RevokeCommandFlags extends GateFlags, RevokeFlags {
  readonly list: boolean
  readonly undo?: string
}

const addRevoke = (program: Command): void => {
  withGate(
    program.command('revoke').description('revoke tokens: one, a session, a subject, or all of an issuer'),
  )
    .option('--issuer <name>', 'the issuer, by its name in the policy or its iss')
    .option('--jti <id>', 'one token')
    .option('--sid <id>', 'a session')
    .option('--sub <subject>', 'a subject')
    .option('--before <time>', 'only what was issued before: a time, or 0s for now')
    .option('--until <time>', 'when the entry may be forgotten: when the last such token has expired')
    .option('--reason <text>', 'why, for the log')
    .option('--list', 'list what is revoked', false)
    .option('--undo <id>', 'take a revocation back')
    .action(async ({ list, undo, ...flags }: RevokeCommandFlags) => {
      const verbs = await import('./keys/verbs.ts')
      const shared = sharedOf(flags)
      if (list) process.exitCode = await verbs.listRevocations(shared)
      else if (undo !== undefined) process.exitCode = await verbs.undoRevocation(shared, undo)
      else process.exitCode = await verbs.revoke(shared, revokeFlagsOf(flags))
    })
}

const revokeFlagsOf = (flags: RevokeFlags): RevokeFlags => {
  const names = ['issuer', 'jti', 'sub', 'sid', 'before', 'until', 'reason'] as const
  return Object.fromEntries(names.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])))
}
