// Multipart bodies that parsers read in different ways: no reading hides a value from the rules, and each is an error.

import { describe, expect, test } from 'vitest'

import { parseBody } from '../../../shared/waf/seclang/bodies.ts'

const TYPE = 'multipart/form-data; boundary=B'
const DISPOSITION = 'Content-Disposition: form-data; name="a"'

const body = (headers: string, content: string): string => `--B\r\n${headers}\r\n\r\n${content}\r\n--B--\r\n`

const read = (text: string, type = TYPE) => parseBody('MULTIPART', text, type)

describe('a body that is as RFC 7578 has it', () => {
  test.each([
    ['one part', body(DISPOSITION, 'evil'), TYPE],
    ['two parts', `--B\r\n${DISPOSITION}\r\n\r\nx\r\n${body(DISPOSITION, 'evil')}`, TYPE],
    ['a quoted boundary', body(DISPOSITION, 'evil'), 'multipart/form-data; boundary="B"'],
    ['another parameter', body(DISPOSITION, 'evil'), 'multipart/form-data; charset=utf-8; boundary=B'],
    [
      'white space behind a delimiter (RFC 2046 §5.1.1)',
      `--B \t\r\n${DISPOSITION}\r\n\r\nevil\r\n--B-- \r\n`,
      TYPE,
    ],
    ['lines that end with a line feed alone', `--B\n${DISPOSITION}\n\nevil\n--B--\n`, TYPE],
    ['a folded header (RFC 5322 §2.2.3)', body('Content-Disposition: form-data;\r\n name="a"', 'evil'), TYPE],
    ['no line break at the end', `--B\r\n${DISPOSITION}\r\n\r\nevil\r\n--B--`, TYPE],
    ['a content with dashes', body(DISPOSITION, 'evil').replace('evil', '--\r\n-B\r\nevil'), TYPE],
  ])('is read: %s', (_, text, type) => {
    const { args, error } = read(text, type)
    expect(error).toBeUndefined()
    expect(args.at(-1)?.[0]).toBe('a')
    expect(args.at(-1)?.[1]).toMatch(/evil$/)
  })

  test('has files, whose content is not judged, and whose names are', () => {
    const { args, files, error } = read(body(`${DISPOSITION}; filename="evil.php"`, 'content'))
    expect(error).toBeUndefined()
    expect(args).toEqual([])
    expect(files).toEqual([{ name: 'a', filename: 'evil.php', size: 7 }])
  })
})

describe('what some parsers read in another way is an error, and is judged as they do', () => {
  test.each([
    ['a delimiter with a tail (RFC 2046 §5.1.1)', body(DISPOSITION, 'x\r\n--Bevil\r\ny')],
    ['a last delimiter with a tail', `--B\r\n${DISPOSITION}\r\n\r\nx\r\n--B--evil\r\n`],
    ['a first delimiter with a tail', `--Bevil\r\n${DISPOSITION}\r\n\r\nx\r\n--B--\r\n`],
    ['`filename*` alone (RFC 7578 §4.2)', body(`${DISPOSITION}; filename*=UTF-8''x`, 'evil')],
    ['a file without a name', body(`${DISPOSITION}; filename=""`, 'evil')],
    ['two names (RFC 7578 §4.2)', body(`${DISPOSITION}; name="evil"`, 'x')],
    ['two dispositions', body(`${DISPOSITION}\r\nContent-Disposition: form-data; name="evil"`, 'x')],
    ['no name', body('Content-Disposition: form-data', 'evil')],
    ['no disposition', body('Content-Type: text/plain', 'evil')],
    ['no end (RFC 2046 §5.1.1)', `--B\r\n${DISPOSITION}\r\n\r\nevil`],
  ])('%s', (label, text) => {
    const { args, error } = read(text)
    expect(args.flat().some((each) => each.includes('evil'))).toBe(true)
    // A file without a name is what browsers send for an empty field: no error by itself.
    const isUsual = label.startsWith('`filename*`') || label === 'a file without a name'
    expect(error === undefined).toBe(isUsual)
  })
})

describe('what no parser should have to guess is an error', () => {
  const fine = body(DISPOSITION, 'x')
  test.each([
    ['two boundaries', fine, 'multipart/form-data; boundary=A; boundary=B'],
    [
      'an extended boundary beside one (RFC 2231)',
      fine,
      "multipart/form-data; boundary*=UTF-8''A; boundary=B",
    ],
    ['an extended boundary alone', fine, "multipart/form-data; boundary*=UTF-8''B"],
    ['an empty boundary', fine, 'multipart/form-data; boundary='],
    ['no boundary', fine, 'multipart/form-data'],
    ['single quotes', fine, "multipart/form-data; boundary='B'"],
    [
      'a boundary of 71 bytes',
      fine.replaceAll('B', 'B'.repeat(71)),
      `multipart/form-data; boundary=${'B'.repeat(71)}`,
    ],
    ['bytes that no boundary has', fine.replaceAll('--B', '--B{'), 'multipart/form-data; boundary=B{'],
    ['something before the first part', `evil\r\n${fine}`, TYPE],
    ['something after the end', `${fine}--B\r\n${DISPOSITION}\r\n\r\nevil\r\n--B--\r\n`, TYPE],
    ['headers without an end', `--B\r\n${DISPOSITION}\r\n--B--\r\n`, TYPE],
    ['a header without a colon', body(`${DISPOSITION}\r\nevil`, 'x'), TYPE],
    ['a lone carriage return in the headers', body(`${DISPOSITION}\rX: y`, 'x'), TYPE],
    ['a NUL in the headers', body(DISPOSITION.replace('"a"', '"a\0b"'), 'x'), TYPE],
    ['a name in pieces (RFC 2231 §3)', body(`${DISPOSITION}; name*0="a"; name*1="b"`, 'x'), TYPE],
    ['an extended name', body(`${DISPOSITION}; name*=UTF-8''b`, 'x'), TYPE],
    ['two file names', body(`${DISPOSITION}; filename="a.txt"; filename="a.php"`, 'x'), TYPE],
  ])('%s', (_, text, type) => {
    expect(read(text, type).error).toBeDefined()
  })
})
