/** The numbers by which acquirer, network and issuer find a message again. */
import type { Random } from './random.ts'
import { dayOf, hourMs } from './time.ts'

/** System trace audit number: six digits, soon used again. */
export const traceNumberOf = (random: Random): string => digits(random.word() % 1_000_000, 6)

/** Last digit of the year, day of the year, hour, and the trace number. */
export function retrievalReferenceOf(atMs: number, traceNumber: string): string {
  const hour = Math.floor(atMs / hourMs) % 24
  return `${dateOf(atMs)}${digits(hour, 2)}${traceNumber}`
}

/** Six letters and digits that stand for a yes. */
export const approvalCodeOf = (random: Random): string =>
  (random.word() % 36 ** 6).toString(36).padStart(6, '0').toUpperCase()

const mixedUse = 7

/** 23 digits: kind, acquirer, date, the acquirer's own number, and a check digit by Luhn. */
export function acquirerReferenceOf(
  random: Random,
  acquirerId: string | null,
  atMs: number,
): string {
  const own = `${digits(random.word() % 1_000_000, 6)}${digits(random.word() % 100_000, 5)}`
  const reference = `${mixedUse}${acquirerId}${dateOf(atMs)}${own}`
  return `${reference}${checkDigitOf(reference)}`
}

function dateOf(atMs: number): string {
  const year = new Date(atMs).getUTCFullYear()
  const day = dayOf(atMs) - dayOf(Date.UTC(year, 0, 1)) + 1
  return `${year % 10}${digits(day, 3)}`
}

function checkDigitOf(text: string): number {
  let sum = 0
  for (let place = 0; place < text.length; place++) {
    const digit = text.charCodeAt(text.length - 1 - place) - 48
    const weighed = place % 2 === 0 ? 2 * digit : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return (10 - (sum % 10)) % 10
}

const digits = (number: number, length: number): string => String(number).padStart(length, '0')
