import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { openModel } from '../../models/model.ts'
import { readPackage } from '../../models/package.ts'
import { runProgram } from '../../streams/child.ts'

const root = process.cwd()
const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-train-'))
  await writeFile(join(folder, 'rows.csv'), trainingRows())
})

afterAll(() => rm(folder, { recursive: true }))

test('rows of an outside source become packages that may serve', async () => {
  await train('all', 'first')
  for (const kind of ['fraud', 'risk']) {
    const source = await readPackage(join(folder, 'first', kind, '1'))
    const model = await openModel(source, featureSet)
    await model.close()
  }
})

test('the same rows and seed give the same package, byte for byte', async () => {
  await train('fraud', 'second')
  for (const part of ['model.onnx', 'reasons.onnx', 'manifest.json', 'golden.json']) {
    const [first, second] = await Promise.all(
      ['first', 'second'].map((out) => readFile(join(folder, out, 'fraud', '1', part))),
    )
    expect(hashOf(second)).toBe(hashOf(first))
  }
})

test.each([
  ['the exported graphs are exact', 'test_exactness.py'],
  ['rows are split by time, with labels as they were known by then', 'test_rows.py'],
])('%s', async (_, file) => {
  const script = join(root, 'models', 'training', file)
  const command = join(root, '.weir', 'training-venv', 'bin', 'python')
  await runProgram({ command, args: ['-B', script], cure: `${file} failed` }, signal)
})

const train = (kind: string, out: string): Promise<string> =>
  runProgram(
    {
      command: process.execPath,
      args: [
        join(root, 'streams', 'cli.ts'),
        ...['train', kind, '--from', join(folder, 'rows.csv'), '--out', join(folder, out)],
      ],
      cure: 'training failed',
    },
    signal,
  )

const hashOf = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

const hourMs = 3_600_000
const rowCount = 4_000

/** An hour apart, so that they span the horizons; a tenth is fraud, told by the first feature. */
function trainingRows(): string {
  const names = featureSet.names
  const lines = Array.from({ length: rowCount }, (_, row) => {
    const fraud = row % 10 === 3
    const time = Date.UTC(2025, 0, 1) + row * hourMs
    const values = names.map((_, at) =>
      at === 0 && fraud ? 90 + (row % 20) : (row * (at + 7)) % 100,
    )
    const ids = [`event-${row}`, time, 'acc_training', 'crd_training', 1000, 'USD']
    return [
      ...ids,
      ...values,
      ...(fraud ? [1, time + hourMs, 'STOLEN_CARD'] : ['', '', '']),
      row % 7 === 2 ? 1 : 0,
      1,
    ].join()
  })
  const ids = 'event_id,event_time,account_id,card_id,billing_amount_minor,billing_currency'
  const header = [ids, ...names, 'fraud,fraud_known_at,fraud_type,risk,risk_complete'].join()
  return `${[header, ...lines].join('\n')}\n`
}
