/** US cents per minor unit, fixed: a yen is two thirds of a cent. Accounts are kept in dollars. */
const centsPerMinorUnit: ReadonlyMap<string, number> = new Map([
  ['USD', 1],
  ['EUR', 1.08],
  ['GBP', 1.27],
  ['JPY', 0.67],
])

export const accountCurrency = 'USD'

/** An amount at the merchant, and what it comes to on the account. */
export interface Money {
  readonly amountMinor: bigint
  readonly billingAmountMinor: bigint
}

export function moneyIn(currency: string, cents: number): Money {
  const rate = centsPerMinorUnit.get(currency) ?? 1
  const minor = Math.round(cents / rate)
  return { amountMinor: BigInt(minor), billingAmountMinor: BigInt(Math.round(minor * rate)) }
}

/** An amount scaled by a whole number of ten-thousandths, so that no cent is lost to a fraction. */
export const scale = (amountMinor: bigint, factor: number): bigint =>
  (amountMinor * BigInt(Math.round(factor * 10_000))) / 10_000n

export const partOf = (money: Money, factor: number): Money => ({
  amountMinor: scale(money.amountMinor, factor),
  billingAmountMinor: scale(money.billingAmountMinor, factor),
})

export const sumOf = (one: Money, other: Money): Money => ({
  amountMinor: one.amountMinor + other.amountMinor,
  billingAmountMinor: one.billingAmountMinor + other.billingAmountMinor,
})

/** What is left of `whole` when `part` is taken: to the cent. */
export const restOf = (whole: Money, part: Money): Money => ({
  amountMinor: whole.amountMinor - part.amountMinor,
  billingAmountMinor: whole.billingAmountMinor - part.billingAmountMinor,
})
