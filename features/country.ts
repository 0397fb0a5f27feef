/** ISO 3166-1 alpha-2 code as a number of 10 bits: 1 to 676, 0 for none. */
export function countryCode(alpha2: string | null): number {
  if (alpha2 === null || alpha2.length !== 2) return 0
  const first = alpha2.charCodeAt(0) - 65
  const second = alpha2.charCodeAt(1) - 65
  return first < 0 || first > 25 || second < 0 || second > 25 ? 0 : first * 26 + second + 1
}

/**
 * The bit of a country in a tile's bitmap of 256, -1 for none. 676 codes share 256 bits, so two
 * countries may fall together: a folded count of distinct countries can be too low, seldom by more
 * than one.
 */
export const countryBit = (code: number): number => (code === 0 ? -1 : (code * 167) & 255)

const euroCountries = new Set(
  'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' '),
)

/**
 * Whether a merchant's country is not that of the account's currency. A currency code begins with
 * its country (ISO 4217), but for the euro.
 */
export function isForeign(country: string | null, billingCurrency: string | null): boolean {
  if (country === null || billingCurrency === null) return false
  if (billingCurrency === 'EUR') return !euroCountries.has(country)
  return country !== billingCurrency.slice(0, 2)
}
