import { expect, onTestFinished, test } from 'vitest'
import { type Models, openModels } from '../../models/champion.ts'
import {
  brittleSteps,
  type Tiny,
  tinyFeatures,
  tinyGraph,
  tinyPackages,
  tinyScore,
} from './tiny.ts'

// In catalog order: hour, amount, attempts.
const item = (amount: number, attempts: number) => ({
  features: Float32Array.from([13, amount, attempts]),
})

async function opened(override: Tiny = {}, challengers: readonly string[] = []): Promise<Models> {
  const packagesDir = await tinyPackages(override)
  const options = { packagesDir, fraud: 'fraud@1', risk: 'risk@1', challengers }
  const models = await openModels({ ...options, featureSet: tinyFeatures })
  onTestFinished(() => models.close())
  return models
}

test('features reach a model by name, whatever their place in the catalog', async () => {
  const models = await opened()
  const [scored] = await models.score([item(1, 2)])
  expect(scored?.scores?.fraud).toBeCloseTo(tinyScore([2, 1]), 6)
})

test('items keep their order and what else they hold', async () => {
  const models = await opened()
  const items = Array.from({ length: 150 }, (_, at) => ({ ...item(at, at), at }))
  const scored = await models.score(items)
  expect(scored.map(({ at }) => at)).toEqual(items.map(({ at }) => at))
  for (const { scores, at } of scored) expect(scores?.risk).toBeCloseTo(tinyScore([at, at]), 6)
})

test('an item that a model cannot score gets no scores and the reason', async () => {
  const models = await opened({ model: tinyGraph({ steps: brittleSteps }) })
  const scored = await models.score([item(1, 2), item(1, 12345), item(1, 3)])
  expect(scored.map(({ scores }) => scores === null)).toEqual([false, true, false])
  expect(scored[1]?.fault).toBe('fraud@1: the score is no probability')
})

test('no items need no run', async () => {
  const models = await opened()
  expect(await models.score([])).toEqual([])
})

test('reasons are what raised the score, by code', async () => {
  const models = await opened()
  const [reasons] = await models.reasons([item(1, 2)], 'fraud')
  expect(reasons).toEqual([{ code: 'VELOCITY', contribution: 2, origin: 'FRAUD_MODEL' }])
})

test('a challenger scores beside the champions', async () => {
  const models = await opened({}, ['risk@1'])
  const challenges = await models.challenge([item(0, 0)])
  expect(challenges).toEqual([{ model: 'risk@1', scores: [0.5] }])
})

test('a risk package is refused as the fraud champion', async () => {
  const packagesDir = await tinyPackages()
  const options = { packagesDir, fraud: 'risk@1', risk: 'risk@1', challengers: [] }
  await expect(openModels({ ...options, featureSet: tinyFeatures })).rejects.toThrow(
    'risk@1: kind: expected fraud, found risk',
  )
})
