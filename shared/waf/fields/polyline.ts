// Encoded polylines: routes and areas as every maps API states them, a run of signs from `?` to `~` without a blank. Of
// 400 points one in twenty has a bar or two backticks around two letters that are a command's name. What is one by its
// own grammar has no quote, bracket, blank, slash, dollar or semicolon, and no word of five small letters: a sign that is
// one of `_` to `~` goes on, and six of them in a row are no distance on earth.

const LENGTH_MIN = 30

/** Signs of one number: five bits each, so that the first place takes six at most, and a step from there five. */
const FIRST_SIGNS_MAX = 6
const STEP_SIGNS_MAX = 5

/** In millionths of a degree, the finest that anybody states. */
const LATITUDE_MAX = 90_000_000
const LONGITUDE_MAX = 180_000_000

/** Whether the whole text is one, whose places all are on earth. */
export const isPolyline = (text: string): boolean => {
  if (text.length < LENGTH_MIN) return false
  let latitude = 0
  let longitude = 0
  let numbers = 0
  let value = 0
  let signs = 0
  for (let at = 0; at < text.length; at++) {
    const bits = text.charCodeAt(at) - 63
    if (bits < 0 || bits > 63) return false
    value += (bits & 31) * 32 ** signs
    if (++signs > (numbers < 2 ? FIRST_SIGNS_MAX : STEP_SIGNS_MAX)) return false
    if (bits > 31) continue
    // Nobody writes a zero in front.
    if (bits === 0 && signs > 1) return false
    const step = value % 2 === 1 ? -(value + 1) / 2 : value / 2
    if (numbers % 2 === 0) latitude += step
    else longitude += step
    if (Math.abs(latitude) > LATITUDE_MAX || Math.abs(longitude) > LONGITUDE_MAX) return false
    numbers++
    value = 0
    signs = 0
  }
  return signs === 0 && numbers % 2 === 0
}
