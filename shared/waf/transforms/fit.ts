// Windows' best fit from Unicode to US-ASCII (code page 20127), which IIS applies to `%uHHHH`: without it, an
// attacker writes a quote as %u2018 and the origin reads one where the rules saw none.

/** Runs of code points that map to one ASCII character each: `first` in hexadecimal, then the characters. */
const RUNS: readonly (readonly [first: number, characters: string])[] = [
  [0xa0, ' !c'],
  [0xa4, '$Y|'],
  [0xa9, 'Ca<'],
  [0xad, '-R'],
  [0xb2, '23'],
  [0xb7, '.,1o>'],
  [0xc0, 'AAAAAAACEEEEIIIIDNOOOOO'],
  [0xd8, 'OUUUUY'],
  [0xe0, 'aaaaaaaceeeeiiii'],
  [0xf1, 'nooooo'],
  [0xf8, 'ouuuuy'],
  [0xff, 'y'],
  [0x100, 'AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi'],
  [0x134, 'JjKk'],
  [0x139, 'LlLlLl'],
  [0x141, 'LlNnNnNn'],
  [0x14c, 'OoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZ'],
  [0x17b, 'ZzZz'],
  [0x191, 'Ff'],
  [0x19f, 'OOo'],
  [0x1ae, 'TUu'],
  [0x1cd, 'AaIiOoUuUuUuUuUu'],
  [0x1de, 'Aa'],
  [0x1e4, 'GgGgKkOoOo'],
  [0x2b9, '\'"'],
  [0x302, '^~'],
  [0x331, '__'],
  [0x2000, '       '],
  [0x2010, '--'],
  [0x2013, '--'],
  [0x2018, "'',"],
  [0x201c, '"""'],
  [0x2039, '<>'],
]

const SINGLES: readonly (readonly [point: number, character: string])[] = [
  [0x180, 'b'],
  [0x189, 'D'],
  [0x197, 'I'],
  [0x19a, 'l'],
  [0x1ab, 't'],
  [0x1b6, 'z'],
  [0x1f0, 'j'],
  [0x261, 'g'],
  [0x2bc, "'"],
  [0x2c4, '^'],
  [0x2c6, '^'],
  [0x2c8, "'"],
  [0x2cb, '`'],
  [0x2cd, '_'],
  [0x2dc, '~'],
  [0x300, '`'],
  [0x30e, '"'],
  [0x2022, '.'],
  [0x2026, '.'],
  [0x2032, "'"],
  [0x2035, '`'],
  [0x2122, 'T'],
]

const table = (): ReadonlyMap<number, number> => {
  const fits = new Map<number, number>()
  for (const [first, characters] of RUNS)
    for (let at = 0; at < characters.length; at++) fits.set(first + at, characters.charCodeAt(at))
  for (const [point, character] of SINGLES) fits.set(point, character.charCodeAt(0))
  for (let low = 1; low < 0x5f; low++) fits.set(0xff00 + low, low + 0x20)
  return fits
}

const FITS = table()

/** The byte that a code point of 16 bits is read as: its best fit, or else its low byte. */
export const bestFit = (point: number): number => FITS.get(point) ?? point & 255
