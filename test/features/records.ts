import fc from 'fast-check'
import { type Movement, packEntry } from '../../features/entry.ts'
import { noon } from '../streams/builders.ts'

/** So many attempts, one every so often, each at another merchant with another device. */
export const attempts = (count: number, fromMs = 0, everyMs = 60_000): readonly Movement[] =>
  Array.from({ length: count }, (_, nth) => ({
    kind: 'ATTEMPT',
    at: noon + fromMs + nth * everyMs,
    since: noon + fromMs + nth * everyMs,
    offset: nth,
    eventHash: { low: (fromMs + nth) >>> 0, high: nth },
    flags: nth & 63,
    amountMinor: 100 + nth,
    country: 1 + (nth % 676),
    mcc: 5411,
    peer: Math.imul(nth + 1, 0x9e3779b1) >>> 0,
    secondPeer: Math.imul(nth + 1, 0x85ebca6b) >>> 0,
    subject: nth,
    latitude: null,
    longitude: null,
  }))

/** Records of all kinds in any order of time, from bursts to pauses of weeks. */
export const recordsOf = (maxLength: number): fc.Arbitrary<readonly Uint32Array[]> =>
  fc
    .array(
      fc.record({
        afterMs: fc.oneof(
          fc.nat(5_000),
          fc.integer({ min: -300_000, max: 3_600_000 }),
          fc.nat(20 * 86_400_000),
        ),
        backMs: fc.nat(86_400_000),
        kind: fc.constantFrom('ATTEMPT', 'ATTEMPT', 'ATTEMPT', 'RETRACT', 'LABEL', 'SEEN', 'STATE'),
        amountMinor: fc.nat(1_000_000),
        peer: fc.nat(300),
        flags: fc.nat(255),
      }),
      { maxLength, minLength: maxLength / 2, size: 'max' },
    )
    .map((told) => {
      let since = noon
      return told.map(({ afterMs, backMs, kind, amountMinor, peer, flags }, nth) => {
        since += afterMs
        const at = kind === 'RETRACT' ? since - backMs : since
        const stamp = { at, since, offset: nth, eventHash: { low: nth, high: peer } }
        if (kind === 'STATE')
          return packEntry({ ...stamp, ...account, kind, limitMinor: amountMinor })
        const movement = {
          ...plain,
          ...stamp,
          kind,
          amountMinor,
          peer,
          secondPeer: peer % 7,
          flags,
        }
        return packEntry(movement)
      })
    })

const plain = {
  country: 549,
  mcc: 5411,
  subject: 1,
  latitude: 10,
  longitude: 20,
}

const account = {
  what: 'PAYMENT_POSTED',
  status: 'ACTIVE',
  balanceMinor: 5,
  openedOn: 19_000,
  paymentMinor: 7,
} as const
