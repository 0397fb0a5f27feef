/** Where people live and shops stand. Offsets from UTC are winter's and stay all year. */
export interface Place {
  readonly name: string
  readonly country: string
  readonly currency: string
  readonly latitude: number
  readonly longitude: number
  readonly utcOffsetHours: number
  /** How many live there, in comparison. */
  readonly weight: number
}

const place = (
  name: string,
  [country, currency]: readonly [string, string],
  [latitude, longitude, utcOffsetHours, weight]: readonly [number, number, number, number],
): Place => ({ name, country, currency, latitude, longitude, utcOffsetHours, weight })

const us = ['US', 'USD'] as const

/** Homes of the program's holders. */
export const homes: readonly [Place, ...Place[]] = [
  place('NEW YORK', us, [40.71, -74.01, -5, 17]),
  place('LOS ANGELES', us, [34.05, -118.24, -8, 12]),
  place('CHICAGO', us, [41.88, -87.63, -6, 9]),
  place('HOUSTON', us, [29.76, -95.37, -6, 8]),
  place('PHOENIX', us, [33.45, -112.07, -7, 6]),
  place('PHILADELPHIA', us, [39.95, -75.17, -5, 6]),
  place('DALLAS', us, [32.78, -96.8, -6, 7]),
  place('ATLANTA', us, [33.75, -84.39, -5, 5]),
  place('SEATTLE', us, [47.61, -122.33, -8, 5]),
  place('DENVER', us, [39.74, -104.99, -7, 4]),
  place('MIAMI', us, [25.76, -80.19, -5, 5]),
  place('BOSTON', us, [42.36, -71.06, -5, 4]),
]

/** Where holders travel, besides each other's homes. */
export const abroad: readonly [Place, ...Place[]] = [
  place('LONDON', ['GB', 'GBP'], [51.51, -0.13, 0, 5]),
  place('PARIS', ['FR', 'EUR'], [48.86, 2.35, 1, 4]),
  place('ROME', ['IT', 'EUR'], [41.9, 12.5, 1, 3]),
  place('MADRID', ['ES', 'EUR'], [40.42, -3.7, 1, 2]),
  place('BERLIN', ['DE', 'EUR'], [52.52, 13.41, 1, 2]),
  place('TOKYO', ['JP', 'JPY'], [35.68, 139.69, 9, 3]),
]

export const places: readonly [Place, ...Place[]] = [...homes, ...abroad]
