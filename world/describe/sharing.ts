/** How many cards one device, one address or one merchant sees. */
import type { WorldEvent } from '../truth.ts'
import { addOne, column, shareOf, sumOf, type Table } from './table.ts'

export interface Sharing {
  see(seen: WorldEvent): void
  /** How many devices see so many cards, by the names of `steps`. */
  cardsPerDevice(): ReadonlyMap<string, number>
  cardsPerAddress(): ReadonlyMap<string, number>
  tables(): readonly Table[]
}

const steps = [
  { name: '1', most: 1 },
  { name: '2', most: 2 },
  { name: '3', most: 3 },
  { name: '4-5', most: 5 },
  { name: '6-10', most: 10 },
  { name: '11-30', most: 30 },
  { name: 'over 30', most: Number.POSITIVE_INFINITY },
]

export function createSharing(): Sharing {
  const devices = new Map<string, Set<string>>()
  const addresses = new Map<string, Set<string>>()
  return {
    see({ event }) {
      if (event.type !== 'Transaction' || event.record.kind !== 'AUTHORIZATION') return
      const { cardId, deviceId, ip } = event.record
      if (deviceId !== null) setOf(devices, deviceId).add(cardId)
      if (ip !== null) setOf(addresses, ip).add(cardId)
    },
    cardsPerDevice: () => byStep(devices),
    cardsPerAddress: () => byStep(addresses),
    tables: () => [sharingTable(byStep(devices), byStep(addresses))],
  }
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key)
  if (known) return known
  const set = new Set<string>()
  sets.set(key, set)
  return set
}

function byStep(sets: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const counts = new Map(steps.map(({ name }) => [name, 0]))
  for (const { size } of sets.values()) {
    const step = steps.find(({ most }) => size <= most)
    if (step) addOne(counts, step.name)
  }
  return counts
}

const sharingTable = (
  devices: ReadonlyMap<string, number>,
  addresses: ReadonlyMap<string, number>,
): Table => ({
  name: 'sharing',
  title: 'Cards per device and per address',
  note: 'Of the authorizations that name a device or an address.',
  columns: [
    column('cards', 'word'),
    column('devices', 'count'),
    column('share', 'share'),
    column('addresses', 'count'),
    column('of addresses', 'share'),
  ],
  rows: steps.map(({ name }) => {
    const [device, address] = [devices.get(name) ?? 0, addresses.get(name) ?? 0]
    return [
      name,
      device,
      shareOf(device, sumOf(devices)),
      address,
      shareOf(address, sumOf(addresses)),
    ]
  }),
})
