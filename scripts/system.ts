// Programs that the tests need and npm cannot bring. On Debian as root they are installed; elsewhere the caller
// learns the one command to run. Nothing is skipped for want of a program.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

import { err, ok, type Result } from '../shared/lib/result.ts'

export interface Program {
  /** A command on the PATH, or the absolute path of a file or folder. */
  readonly name: string
  /** The package that carries it, by system family; `other` is a sentence for everything else. */
  readonly packages: Readonly<Record<Family, string>>
}

type Family = 'debian' | 'fedora' | 'alpine' | 'arch' | 'mac' | 'other'

/** What is looked for where Debian puts it, and by its tests alone. */
function debian(name: string, packages: string): Program {
  const other = `Debian’s ${packages}`
  return {
    name,
    packages: { debian: packages, fedora: other, alpine: other, arch: other, mac: other, other },
  }
}

export const redis: Program = {
  name: 'redis-server',
  packages: {
    debian: 'redis-server',
    fedora: 'redis',
    alpine: 'redis',
    arch: 'redis',
    mac: 'redis',
    other: 'redis (7 or newer)',
  },
}

/** The demo's lines are curl's, and the tests run them as they are printed. */
export const curl: Program = {
  name: 'curl',
  packages: { debian: 'curl', fedora: 'curl', alpine: 'curl', arch: 'curl', mac: 'curl', other: 'curl' },
}

/** `ps` tells the tests of processes that somebody left behind. */
export const ps: Program = {
  name: 'ps',
  packages: {
    debian: 'procps',
    fedora: 'procps-ng',
    alpine: 'procps',
    arch: 'procps-ng',
    mac: 'procps',
    other: 'ps (procps)',
  },
}

/** The engine that the expressions of payload rules are held to. */
export const pcre2: Program = {
  name: 'pcre2test',
  packages: {
    debian: 'pcre2-utils',
    fedora: 'pcre2-tools',
    alpine: 'pcre2-tools',
    arch: 'pcre2',
    mac: 'pcre2',
    other: 'pcre2test (PCRE2 10.30 or newer)',
  },
}

/** The rules of CRS 3.3.4, which Debian packages and nobody else: elsewhere their tests say that they did not run. */
export const crs: Program = {
  name: '/usr/share/modsecurity-crs/rules',
  packages: {
    debian: 'modsecurity-crs',
    fedora: '',
    alpine: '',
    arch: '',
    mac: '',
    other: '',
  },
}

/** What the examples of origins in other languages are run with. */
export const flask = debian('/usr/lib/python3/dist-packages/flask', 'python3-flask')
export const pyjwt = debian('/usr/lib/python3/dist-packages/jwt', 'python3-jwt python3-cryptography')
export const go = debian('go', 'golang-go')
export const goJose = debian(
  '/usr/share/gocode/src/gopkg.in/square/go-jose.v2',
  'golang-gopkg-square-go-jose.v2-dev',
)
export const nginx = debian('nginx', 'nginx-light')

const installers: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  debian: 'apt-get install -y',
  fedora: 'dnf install -y',
  alpine: 'apk add',
  arch: 'pacman -S --noconfirm',
  mac: 'brew install',
}

const APT_TIMEOUT_MS = 300_000

/** Where a program stands on the PATH, undefined when it does not. */
export const locate = (name: string, path = process.env['PATH'] ?? ''): string | undefined => {
  if (isAbsolute(name)) return existsSync(name) ? name : undefined
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue
    const candidate = join(folder, name)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not in this folder: the next one.
    }
  }
  return undefined
}

/** Answers where the program stands, after installing it where that is ours to do; else a sentence for the user. */
export const provide = (program: Program, say: (line: string) => void): Result<string, string> => {
  const found = locate(program.name)
  if (found !== undefined) return ok(found)
  const family = systemFamily()
  if (family !== 'debian' && program.packages[family] === '')
    return ok(`${program.name} is not packaged here: the tests that read it say so`)
  const ours = family === 'debian' && process.getuid?.() === 0 && locate('apt-get') !== undefined
  if (!ours) return err(`${program.name} is missing. ${advice(program, family)}`)
  say(`${program.name} is missing: installing ${program.packages.debian} with apt-get`)
  const failure = aptInstall(program.packages.debian)
  const installed = locate(program.name)
  if (installed !== undefined) return ok(installed)
  return err(`apt-get could not install ${program.packages.debian}. ${failure}\n${advice(program, family)}`)
}

const aptInstall = (name: string): string => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  let said = ''
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...name.split(' ')],
  ]) {
    const done = spawnSync('apt-get', args, {
      env,
      encoding: 'utf8',
      timeout: APT_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // A stale or half-broken source fails `update` while the package may still be had: only `install` decides.
    if (done.status !== 0) said = (done.stderr || done.error?.message || '').trim()
  }
  return said
}

const advice = (program: Program, family: Family): string => {
  if (family === 'other') return `Install ${program.packages.other} with your system's package manager.`
  const sudo = family === 'mac' || process.getuid?.() === 0 ? '' : 'sudo '
  return `Run: ${sudo}${installers[family]} ${program.packages[family]}`
}

const systemFamily = (): Family => {
  if (process.platform === 'darwin') return 'mac'
  if (!existsSync('/etc/os-release')) return 'other'
  const release = readFileSync('/etc/os-release', 'utf8')
  const words = new Set(
    [...release.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value = '']) =>
      value.replaceAll('"', '').split(' '),
    ),
  )
  if (words.has('debian') || words.has('ubuntu')) return 'debian'
  if (words.has('fedora') || words.has('rhel')) return 'fedora'
  if (words.has('alpine')) return 'alpine'
  return words.has('arch') ? 'arch' : 'other'
}
