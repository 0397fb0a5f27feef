import { PipelineError } from './errors.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const decimalText = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/

/** Whether it is an ISO 4217 alphabetic code in capitals. */
export const isCurrency = (code: string): boolean => currencies.has(code)

/** Digits after the point (ISO 4217 minor unit exponent): USD 2, JPY 0, BHD 3. */
const currencyExponent = (currency: string): number => exponents.get(currency) ?? 2

// Intl knows the digits that shops show (HUF 0), not those of ISO 4217 (HUF 2).
const exponents = new Map([
  ...listed(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...listed(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...listed(4, 'CLF UYW'),
])

function listed(exponent: number, codes: string): (readonly [string, number])[] {
  return codes.split(' ').map((code) => [code, exponent] as const)
}

/**
 * Decimal text to minor units, exactly: `parseMinor('12.5', 'USD')` is `1250n`.
 * Throws INPUT_INVALID for anything but a decimal number with no more digits than the currency has.
 */
export function parseMinor(text: string, currency: string): bigint {
  const match = decimalText.exec(text)
  const exponent = currencyExponent(currency)
  const fraction = match?.[3] ?? ''
  if (!match || fraction.length > exponent) {
    throw new PipelineError(
      'INPUT_INVALID',
      `not an amount in ${currency}: at most ${exponent} digits after the point are allowed`,
    )
  }
  return BigInt(`${match[1]}${match[2]}${fraction.padEnd(exponent, '0')}`)
}

/** Minor units as decimal text: `formatMinor(1250n, 'USD')` is `12.50`. */
export function formatMinor(minor: bigint, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  const sign = minor < 0n ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
