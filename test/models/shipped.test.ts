import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { openModels } from '../../models/champion.ts'
import { readPackage } from '../../models/package.ts'
import { reasonSentences } from '../../models/reasons.ts'

const pathOf = (path: string) => new URL(`../../models/${path}`, import.meta.url).pathname

test('the shipped packages pass every check with the catalog as it is', async () => {
  const options = { packagesDir: pathOf('packages'), fraud: 'fraud@1', risk: 'risk@1' }
  const models = await openModels({ ...options, challengers: [], featureSet })
  onTestFinished(() => models.close())
  const features = new Float32Array(featureSet.names.length).fill(Number.NaN)
  const [scored] = await models.score([{ features }])
  expect(scored?.fault).toBeNull()
})

test('every reason code of the shipped packages has a sentence', async () => {
  for (const kind of ['fraud', 'risk']) {
    const { manifest } = await readPackage(pathOf(`packages/${kind}/1`))
    expect(Object.keys(reasonSentences)).toEqual(
      expect.arrayContaining(manifest.reasons?.codes ?? []),
    )
  }
})

test('the shipped policy has the thresholds that training suggested', async () => {
  const policy = JSON.parse(await readFile(pathOf('policies/default.json'), 'utf8'))
  for (const kind of ['fraud', 'risk']) {
    const { manifest } = await readPackage(pathOf(`packages/${kind}/1`))
    expect(policy[kind].thresholds).toContainEqual(manifest.suggestedThresholds)
  }
})
