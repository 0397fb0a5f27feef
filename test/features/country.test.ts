import { expect, test } from 'vitest'
import { countryBit, countryCode, isForeign } from '../../features/country.ts'

test('a country is foreign where it is not that of the currency', () => {
  expect(isForeign('US', 'USD')).toBe(false)
  expect(isForeign('CA', 'USD')).toBe(true)
})

test('no country of the euro is foreign to a euro account', () => {
  expect(isForeign('FR', 'EUR')).toBe(false)
  expect(isForeign('CH', 'EUR')).toBe(true)
})

test('what is unknown is not foreign', () => {
  expect(isForeign(null, 'USD')).toBe(false)
  expect(isForeign('US', null)).toBe(false)
})

test('every pair of letters has a code of its own, and no country has 0', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => countryCode(first + second)))
  expect(new Set(codes).size).toBe(676)
  expect(Math.min(...codes)).toBe(1)
  expect(countryCode(null)).toBe(0)
  expect(countryBit(0)).toBe(-1)
})
