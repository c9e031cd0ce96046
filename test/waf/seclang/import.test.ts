import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { crsFiles, importCrs, importSecLang } from '../../../cli/import.ts'
import { loadProgram } from '../../../shared/waf/seclang/load.ts'
import { judge, request } from './kit.ts'

let folder: string
const printed: string[] = []

const put = (name: string, text: string): string => {
  const file = join(folder, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'))
  printed.length = 0
  const keep = (line: unknown): void => void printed.push(String(line))
  vi.spyOn(console, 'log').mockImplementation(keep)
  vi.spyOn(console, 'error').mockImplementation(keep)
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const flags = (name: string) => ({ policy: join(folder, 'policies'), name })

describe('import crs', () => {
  test('takes set-up, plugins and rules in the order that CRS is installed in', () => {
    for (const name of [
      'plugins/b-after.conf',
      'plugins/a-config.conf',
      'plugins/a-before.conf',
      'rules/REQUEST-2.conf',
    ])
      put(name, '')
    put('rules/REQUEST-1.conf', '')
    put('rules/words.data', '')
    put('crs-setup.conf.example', '')
    const files = crsFiles(folder, undefined)
    expect(files.ok && files.value.map((file) => file.slice(folder.length + 1))).toEqual([
      'crs-setup.conf.example',
      'plugins/a-config.conf',
      'plugins/a-before.conf',
      'rules/REQUEST-1.conf',
      'rules/REQUEST-2.conf',
      'plugins/b-after.conf',
    ])
    put('crs-setup.conf', '')
    const own = crsFiles(folder, undefined)
    expect(own.ok && own.value[0]).toBe(join(folder, 'crs-setup.conf'))
  })

  test('writes a program that judges, data files included', async () => {
    put('crs-setup.conf', 'SecComponentSignature "SET/1"\n')
    put('rules/words.data', 'evil\n')
    put('rules/REQUEST-1.conf', 'SecRule ARGS "@pmFromFile words.data" "id:7,phase:2,deny"\n')
    expect(await importCrs(folder, flags('crs'))).toBe(0)
    const loaded = loadProgram(new Uint8Array(readFileSync(join(folder, 'policies/rules/crs.program'))))
    expect(loaded.ok && judge(loaded.value, request({ target: '/?q=evil' })).refusal).toBe(7)
    expect(printed.join('\n')).toContain('SET/1: 1 rule, ')
  })

  test('writes nothing where a construct cannot be compiled, and says where it stands', async () => {
    put('crs-setup.conf', '')
    const file = put('rules/REQUEST-1.conf', '\nSecRule ARGS "@nope" "id:1"\n')
    expect(await importCrs(folder, flags('crs'))).toBe(1)
    expect(printed.join('\n')).toContain(`${file}:2:15: the operator @nope is not supported`)
    expect(() => readFileSync(join(folder, 'policies/rules/crs.program'))).toThrow('ENOENT')
  })

  test.each([
    ['a folder without rules', () => folder],
    ['a name that is none', () => folder],
  ])('%s is a wrong use', async (what, at) => {
    if (what.startsWith('a name')) {
      put('rules/a.conf', '')
      put('crs-setup.conf', '')
    }
    expect(await importCrs(at(), flags(what.startsWith('a name') ? '../x' : 'crs'))).toBe(2)
  })
})

test('import seclang follows includes beside the file that names them', async () => {
  put('more/a.conf', 'SecRule ARGS "@rx a" "id:1,phase:2,deny"\n')
  const file = put(
    'own.conf',
    'Include more/*.conf\nSecRuleRemoveById 1\nSecRule ARGS "@rx b" "id:2,phase:2,deny"\n',
  )
  expect(await importSecLang(file, flags('own'))).toBe(0)
  const loaded = loadProgram(new Uint8Array(readFileSync(join(folder, 'policies/rules/own.program'))))
  expect(loaded.ok && judge(loaded.value, request({ target: '/?q=a' })).ids).toEqual([])
  expect(loaded.ok && judge(loaded.value, request({ target: '/?q=b' })).refusal).toBe(2)
})

const sentence = (): string => printed.join('\n')

describe('what cannot be read is said in a sentence', () => {
  test('a folder in the place of a file of rules', async () => {
    expect(await importSecLang(folder, flags('own'))).toBe(2)
    expect(sentence()).toBe(`${folder} cannot be read: it is a folder`)
  })

  test('a folder in the place of the set-up file', async () => {
    put('rules/a.conf', '')
    expect(await importCrs(folder, { ...flags('crs'), setup: folder })).toBe(2)
    expect(sentence()).toBe(`${folder} cannot be read: it is a folder`)
  })

  test('a file in the place of the folder of rules', async () => {
    put('crs-setup.conf', '')
    put('rules', '')
    expect(await importCrs(folder, flags('crs'))).toBe(2)
    expect(sentence()).toContain('holds no rules/')
  })

  test('a folder in the place of a data file', async () => {
    put('words.data/x', '')
    const file = put('own.conf', 'SecRule ARGS "@pmFromFile words.data" "id:7,phase:2,deny"\n')
    expect(await importSecLang(file, flags('own'))).toBe(1)
    expect(sentence()).toContain(`${file}:1:15: the file words.data is not there`)
    expect(sentence()).toContain('1 construct cannot be compiled')
  })

  test('an include passes over folders', async () => {
    put('more/a.conf/x', '')
    put('more/b.conf', 'SecRule ARGS "@rx b" "id:2,phase:2,deny"\n')
    expect(await importSecLang(put('own.conf', 'Include more/*.conf\n'), flags('own'))).toBe(0)
    expect(sentence()).toContain(': 1 rule, ')
  })
})

test('a byte order mark is no directive', async () => {
  const file = put('own.conf', '\uFEFFSecRule ARGS "@rx b" "id:2,phase:2,deny"\r\n')
  expect(await importSecLang(file, flags('own'))).toBe(0)
  expect(printed.join('\n')).toContain(': 1 rule, ')
})

test('a file without a rule is told of: it would judge nothing', async () => {
  expect(await importSecLang(put('own.conf', '# nothing yet\n'), flags('own'))).toBe(0)
  expect(printed.join('\n')).toContain('warning: there is no rule in it')
})
