// Hosts that lead inwards in spellings that only some resolvers and browsers take, and drivers' addresses that make the
// client run what a server answers. What is spelled so and leads to a stranger, or is plain, passes.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const PLACES = [
  ['query', 'query.q'],
  ['json', 'body.items[0].note'],
] as const

const refused = (text: string): boolean =>
  PLACES.every(([place, name]) => engine.text(place, 'value', name, text).refused)

const passes = (text: string): boolean =>
  PLACES.every(([place, name]) => !engine.text(place, 'value', name, text).refused)

describe('compatibility forms of digits and letters (UTS 46 §4)', () => {
  test.each([
    'http://⑯⑨.㉕④.⑯⑨.㉕④/latest/meta-data/',
    'http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/',
    'http://𝟏𝟔𝟗.𝟐𝟓𝟒.𝟏𝟔𝟗.𝟐𝟓𝟒/',
    'http://𝟙₂₇.₀.₀.₁:6379/',
    '\\\\169．254．169．254/latest/meta-data/',
    'https:/\\169。254。169。254',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  ])('%s is refused', (text) => {
    expect(refused(text)).toBe(true)
  })

  test.each([
    'https://münchen.example/x',
    'https://例え.テスト/',
    'https://ｅｘａｍｐｌｅ.com/',
    'https://ñandú.cl',
  ])('%s passes', (text) => {
    expect(passes(text)).toBe(true)
  })
})

describe('decimal parts behind zeros', () => {
  test.each(['http://00169.254.169.254/', 'http://0192.0168.1.1/', 'http://127.0.0.008/'])(
    '%s is refused',
    (text) => {
      expect(refused(text)).toBe(true)
    },
  )

  test.each(['09.08.2026/12.08.2026', '0.085/unit', '08.09.10/11', '0.08.12/x'])('%s passes', (text) => {
    expect(passes(text)).toBe(true)
  })
})

describe('shares of other machines', () => {
  test.each([
    '\\\\203.0.113.9\\files\\a.txt',
    '\\\\\\\\203.0.113.9\\\\files\\\\a.txt',
    '\\\\fs.example@SSL\\x',
  ])('%s is refused', (text) => {
    expect(refused(text)).toBe(true)
  })
})

describe('addresses of database drivers', () => {
  test.each([
    'jdbc:mysql://evil.example/x?autoDeserialize=true',
    'jdbc:mysql://evil.example:3306/x?a=b&detectCustomCollations=true&autoDeserialize=yes',
    'jdbc:postgresql://db.example/x?loggerLevel=DEBUG&loggerFile=/var/www/x.jsp',
  ])('%s is refused', (text) => {
    expect(refused(text)).toBe(true)
  })

  test.each([
    'jdbc:mysql://db.example:3306/shop?useSSL=false&characterEncoding=utf8',
    'jdbc:postgresql://db.example/shop?sslmode=require',
    'jdbc:sqlserver://db.example:1433;databaseName=shop;encrypt=true',
  ])('%s passes', (text) => {
    expect(passes(text)).toBe(true)
  })
})

describe('an address of a service that settings name', () => {
  test.each([
    'rtsp://0x7f000001/',
    'redis://①⓪.⓪.⓪.⑤:6379/0',
    'mongodb://[::ffff:7f00:103]:27017',
    'svn://127。0。1。3/x',
    'mysql://root@0177.0.0.1:3306/x',
    'postgres://a:b@169.254.169.254/x',
  ])('is refused in a spelling that nobody writes: %s', (text) => {
    expect(refused(text)).toBe(true)
  })

  test.each([
    'redis://localhost:6379/0',
    'redis://:secret@127.0.0.1:6379',
    'mongodb://[::1]:27017',
    'rtsp://192.168.1.20:554/h264',
    'postgres://app:secret@db.example:5432/shop',
    'ssh://git@github.com/a/b.git',
  ])('passes as people write it: %s', (text) => {
    expect(passes(text)).toBe(true)
  })
})

test('a URL that hands on a file of the server is refused whatever the parameter is called', () => {
  expect(refused('https://example.com/login?return=file:///etc/passwd')).toBe(true)
  expect(refused('https://example.com/login?next=file:///etc/passwd')).toBe(true)
})

describe('a stranger’s file to be included', () => {
  test.each([
    'https://evil.example/x.png?cmd=id',
    'http://evil.example/shell.png',
    'http://evil.example/a.jpg?',
    'http://evil.example/x.php?c=id',
  ])('%s is refused', (text) => {
    expect(refused(text)).toBe(true)
  })

  test.each([
    'https://github.global.ssl.fastly.net/images/icons/emoji/shell.png?v5',
    'https://media.example.com/stellar/prod/x.png?c=16x9&q=w_800,c_fill',
  ])('a picture’s address passes: %s', (text) => {
    expect(passes(text)).toBe(true)
  })
})

test('an ellipsis before an escaped quote is no climb', () => {
  expect(engine.text('json', 'value', 'body.note', '{"a":"today ...\\\\\\"\\\\n"}').refused).toBe(false)
  expect(engine.text('json', 'value', 'body.note', 'x ...\\\\"').refused).toBe(false)
})
