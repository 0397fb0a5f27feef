import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openModel } from '../../models/model.ts'
import { readPackage } from '../../models/package.ts'
import { nanSteps, scoreSteps, type Tiny, tinyFeatures, tinyGraph, tinyPackages } from './tiny.ts'

async function open(override: Tiny): Promise<void> {
  const packagesDir = await tinyPackages(override)
  const model = await openModel(await readPackage(join(packagesDir, 'fraud', '1')), tinyFeatures)
  await model.close()
}

const refusals: readonly { rule: string; override: Tiny; check: string }[] = [
  {
    rule: 'a file altered after packing',
    override: { tampered: { 'model.onnx': 'other' } },
    check: 'sha256 of model.onnx: expected',
  },
  {
    rule: 'a manifest that is not JSON',
    override: { tampered: { 'manifest.json': '{' } },
    check: 'manifest.json: expected JSON',
  },
  {
    rule: 'a manifest with a wrong field',
    override: { manifest: { kind: 'weather' } },
    check: 'manifest.json: expected a valid kind',
  },
  {
    rule: 'a graph cut short',
    override: { model: Buffer.from('08081202', 'hex') },
    check: 'contract hash: expected',
  },
  {
    rule: 'a model of another contract',
    override: { model: tinyGraph({ metadata: { contract_hash: 'other' } }) },
    check: 'contract hash: expected',
  },
  {
    rule: 'a feature that the catalog lacks',
    override: {
      manifest: {
        features: [
          { name: 'moon', reason: 'HABIT' },
          { name: 'hour', reason: 'HABIT' },
        ],
      },
    },
    check: 'feature names: expected features of the running catalog, found moon',
  },
  {
    rule: 'a model of another width',
    override: {
      model: tinyGraph({
        input: { name: 'features', columns: 3 },
        constants: { ...tinyGraph().constants, weights: [1, -0.5, 0] },
      }),
    },
    check: 'input: expected one float32 features[rows, 2] in model.onnx, found float32 features[',
  },
  {
    rule: 'an input under another name',
    override: {
      model: tinyGraph({
        steps: scoreSteps.map((step) => ({
          ...step,
          inputs: step.inputs.map((name) => (name === 'features' ? 'x' : name)),
        })),
        input: { name: 'x', columns: 2 },
      }),
    },
    check: 'input: expected one float32 features[rows, 2] in model.onnx, found float32 x',
  },
  {
    rule: 'an output that is not there',
    override: { manifest: { output: 'probability' } },
    check: 'output: expected a float32 probability[rows, 1] in model.onnx, found none',
  },
  {
    rule: 'a model that gives no score for a missing value',
    override: { model: tinyGraph({ steps: nanSteps }) },
    check: 'odd rows: expected a score in 0..1, found NaN for a row of NaN',
  },
  {
    rule: 'a model that scores otherwise than in training',
    override: { golden: { scores: [0.5, 0.8176, 0.1, 0.5, 0.5] } },
    check: 'golden rows: expected 0.8176 within 0.000002',
  },
  {
    rule: 'golden rows of another shape',
    override: {
      golden: {
        rows: [
          [0, 0],
          [2, 1, 7],
          [-1, 3],
          [null, 1],
          [null, null],
        ],
      },
    },
    check: 'golden.json: expected 5 rows of 2 features',
  },
  {
    rule: 'reasons that do not add up to the score',
    override: {
      manifest: {
        reasons: {
          method: 'TREE_SHAP',
          output: 'contributions',
          codes: ['VELOCITY', 'AMOUNT'],
          baseline: 0.1,
        },
      },
    },
    check: 'additivity of reasons: expected 0.5',
  },
  {
    rule: 'reasons other than those of training',
    override: {
      golden: {
        contributions: [
          [0, 0],
          [1.9, -0.5],
        ],
      },
    },
    check: 'golden reasons: expected 1.9 within 0.0001',
  },
  {
    rule: 'a feature named twice',
    override: {
      manifest: {
        features: [
          { name: 'hour', reason: 'HABIT' },
          { name: 'hour', reason: 'HABIT' },
        ],
      },
    },
    check: 'feature names: expected each once',
  },
  {
    rule: 'a graph that the runtime does not know',
    override: {
      model: tinyGraph({ steps: [{ op: 'Guess', inputs: ['features'], output: 'score' }] }),
    },
    check: 'loadable: expected an ONNX graph in model.onnx',
  },
  {
    rule: 'a package of more than 8 MB',
    override: { model: Buffer.alloc(8 * 1024 * 1024) },
    check: 'size: expected at most 8388608 bytes',
  },
]

test.for(refusals)('$rule is refused', async ({ override, check }) => {
  await expect(open(override)).rejects.toMatchObject({
    code: 'MODEL_REFUSED',
    message: expect.stringContaining(check),
  })
})

test('a sound package opens', async () => {
  await expect(open({})).resolves.toBeUndefined()
})

test('a package that is not there is refused by its name', async () => {
  await expect(readPackage('/nowhere')).rejects.toThrow('/nowhere: files: expected a readable')
})
