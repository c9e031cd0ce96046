// The world that the simulation plays in: 300 locations on the globe, round trips that grow with distance, keys of
// very different popularity, bursts. Everything comes from one seed, so that a run can be repeated digit by digit.

export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly isolates: number
  /** Its share of the traffic that comes from everywhere. */
  readonly weight: number
}

export interface World {
  readonly places: readonly Place[]
  readonly random: () => number
}

/** A generator of 32-bit state (mulberry32): good enough to shuffle, and the same everywhere. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Population centres: the middle of a region, how far its locations scatter, and its share of them. */
const REGIONS = [
  { latitude: 40, longitude: -85, spread: 14, share: 0.26 },
  { latitude: 49, longitude: 8, spread: 9, share: 0.25 },
  { latitude: 28, longitude: 105, spread: 14, share: 0.2 },
  { latitude: 15, longitude: 78, spread: 9, share: 0.09 },
  { latitude: -18, longitude: -52, spread: 10, share: 0.1 },
  { latitude: 5, longitude: 20, spread: 18, share: 0.06 },
  { latitude: -32, longitude: 146, spread: 9, share: 0.04 },
] as const

export const worldOf = (seed: number, count: number): World => {
  const random = randomOf(seed)
  const places = Array.from({ length: count }, (_, index): Place => {
    const region = regionAt((index + 0.5) / count)
    return {
      latitude: region.latitude + (random() + random() - 1) * region.spread,
      longitude: region.longitude + (random() + random() - 1) * region.spread * 1.6,
      isolates: 1 + Math.floor(random() * 6),
      weight: 1 / (1 + 20 * random()),
    }
  })
  return { places, random }
}

const regionAt = (share: number): (typeof REGIONS)[number] => {
  let sum = 0
  for (const region of REGIONS) {
    sum += region.share
    if (share < sum) return region
  }
  return REGIONS[0]
}

const EARTH_KM = 6371
/** Light in fibre makes 200 km a ms; routes are about 1.7 times the great circle, there and back. */
const MS_PER_KM = (2 * 1.7) / 200
const NEAREST_MS = 1.5

/** A round trip between two places, with the jitter of networks: mostly little, sometimes much. */
export const roundTripMs = (from: Place, to: Place, random: () => number): number => {
  const base = NEAREST_MS + distanceKm(from, to) * MS_PER_KM
  const jitter = -Math.log(1 - random()) * (0.5 + base * 0.05)
  const stall = random() < 0.005 ? base * (1 + 2 * random()) : 0
  return base + jitter + stall
}

const distanceKm = (one: Place, other: Place): number => {
  const rad = Math.PI / 180
  const a =
    Math.sin(((other.latitude - one.latitude) * rad) / 2) ** 2 +
    Math.cos(one.latitude * rad) *
      Math.cos(other.latitude * rad) *
      Math.sin(((other.longitude - one.longitude) * rad) / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)))
}

/** Cumulative weights, and a pick from them. */
export const picker = (weights: readonly number[]): ((random: () => number) => number) => {
  const sums: number[] = []
  let sum = 0
  for (const weight of weights) sums.push((sum += weight))
  return (random) => {
    const at = random() * sum
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > at) high = middle
      else low = middle + 1
    }
    return low
  }
}
