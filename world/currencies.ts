/** US cents per minor unit, fixed: a yen is two thirds of a cent. Accounts are kept in dollars. */
const centsPerMinorUnit: ReadonlyMap<string, number> = new Map([
  ['USD', 1],
  ['EUR', 1.08],
  ['GBP', 1.27],
  ['JPY', 0.67],
])

export const accountCurrency = 'USD'

/** The price at the merchant, and what it comes to on the account. */
export interface Price {
  readonly amountMinor: bigint
  readonly currency: string
  readonly billingMinor: bigint
}

export function priceIn(currency: string, cents: number): Price {
  const rate = centsPerMinorUnit.get(currency) ?? 1
  const minor = Math.round(cents / rate)
  return { amountMinor: BigInt(minor), currency, billingMinor: BigInt(Math.round(minor * rate)) }
}

/** An amount scaled by a whole number of ten-thousandths, so that no cent is lost to a fraction. */
export const scale = (amountMinor: bigint, factor: number): bigint =>
  (amountMinor * BigInt(Math.round(factor * 10_000))) / 10_000n
