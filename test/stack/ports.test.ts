import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choosePorts, firstPortFor } from '../../stack/ports.ts'

const before = { kafka: 1, kafkaController: 2, registry: 3, redis: 4, clickhouse: 5 }
const everythingIsFree = async (): Promise<boolean> => true

test('a stack keeps its ports while they are free', async () => {
  const ports = await choosePorts({ from: 20_000, before, isFree: everythingIsFree })
  expect(ports).toEqual(before)
})

test('only the port that was taken is replaced', async () => {
  const isFree = async (port: number): Promise<boolean> => port !== before.redis
  const ports = await choosePorts({ from: 20_000, before, isFree })
  expect(ports).toEqual({ ...before, redis: 20_000 })
})

test('the search goes on at the lowest port after the highest', async () => {
  const ports = await choosePorts({ from: 31_999, isFree: everythingIsFree })
  expect(ports).toMatchObject({ kafka: 31_999, kafkaController: 20_000 })
})

test('chosen ports are free and differ', async () => {
  const taken = fc.uniqueArray(fc.integer({ min: 20_000, max: 20_040 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(taken, async (used) => {
      const isFree = async (port: number): Promise<boolean> => !used.includes(port)
      const ports = Object.values(await choosePorts({ from: 20_000, isFree }))
      expect(new Set(ports).size).toBe(5)
      expect(ports.some((port) => used.includes(port))).toBe(false)
    }),
    { numRuns: 50 },
  )
})

test('the first port of any name lies below those of outgoing connections', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(firstPortFor(name)).toBeGreaterThanOrEqual(20_000)
      expect(firstPortFor(name)).toBeLessThan(32_000)
    }),
  )
})
