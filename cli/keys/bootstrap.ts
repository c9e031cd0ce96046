// `gatehouse keys bootstrap`: the first administrator's key, before there is a gate to issue it. Nothing is sent
// anywhere: the key is printed once, and the gate learns its hash as a secret.

import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

import { BOOTSTRAP_BINDING, bootstrapText } from '../../shared/guards/key/bootstrap.ts'
import { makeKey, PEPPER_BINDING, readPeppers } from '../../shared/guards/key/pepper.ts'
import { isEnvironment } from '../../shared/lib/apikey/apikey.ts'
import { EXIT, type ExitCode } from '../exit.ts'

export interface BootstrapFlags {
  readonly env: string
  readonly write?: string
}

export const bootstrap = (flags: BootstrapFlags): ExitCode => {
  if (!isEnvironment(flags.env)) return usage('--env: expected lower-case letters and digits, 16 at most')
  const before = flags.write === undefined ? undefined : varsOf(flags.write)
  if (before?.[BOOTSTRAP_BINDING] !== undefined)
    return usage(`${flags.write ?? ''} has a ${BOOTSTRAP_BINDING} already: take it out to make another`)
  // A new pepper would end every key that was made under the old one.
  const known = before?.[PEPPER_BINDING] ?? process.env[PEPPER_BINDING]
  const pepper = known === undefined || known === '' ? `1:${randomBytes(32).toString('base64url')}` : known
  const peppers = readPeppers(pepper)
  if (!peppers.ok) return usage(`${PEPPER_BINDING}: ${peppers.error}`)
  const { text, id, kept } = makeKey(peppers.value, flags.env, (count) => randomBytes(count))
  const secrets: readonly (readonly [string, string])[] = [
    ...(known === pepper && (before === undefined || before[PEPPER_BINDING] === pepper)
      ? []
      : [[PEPPER_BINDING, pepper] as const]),
    [BOOTSTRAP_BINDING, bootstrapText(flags.env, id, kept)],
  ]
  if (flags.write === undefined) tellSecrets(text, secrets)
  else writeSecrets(flags.write, text, secrets)
  return EXIT.ok
}

const varsOf = (file: string): NodeJS.Dict<string> =>
  existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}

const usage = (text: string): ExitCode => {
  process.stderr.write(`${text}\n`)
  return EXIT.usage
}

const linesOf = (secrets: readonly (readonly [string, string])[]): string =>
  secrets.map(([name, value]) => `${name}=${value}\n`).join('')

const tellSecrets = (key: string, secrets: readonly (readonly [string, string])[]): void => {
  process.stdout.write(`GATEHOUSE_ADMIN_KEY=${key}\n${linesOf(secrets)}`)
  process.stderr.write(
    [
      'The first line is the key of the first administrator: keep it, it is told this once.',
      'The others are secrets of the Worker:',
      ...secrets.map(([name]) => `  npx wrangler secret put ${name}`),
      'Issue keys for people with `gatehouse keys issue`, then revoke this one.',
      '',
    ].join('\n'),
  )
}

const writeSecrets = (file: string, key: string, secrets: readonly (readonly [string, string])[]): void => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  writeFileSync(file, `${text}${gap}${linesOf(secrets)}`, { mode: 0o600 })
  chmodSync(file, 0o600)
  process.stdout.write(`GATEHOUSE_ADMIN_KEY=${key}\n`)
  process.stderr.write(
    `${secrets.map(([name]) => name).join(' and ')} stand in ${file}. The key is told this once.\n`,
  )
}
