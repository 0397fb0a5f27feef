import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CardEvent, topics } from '../../streams/events.ts'
import { type Outbox, unpackOutbox } from '../../streams/outbox.ts'
import type { Step } from '../../streams/score.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { expectNoneDoubled, expectOwnedFeatures, repeatsIn, untilDecided } from './reckoning.ts'

const steps: readonly Step[] = ['decided', 'stored', 'shared', 'produced', 'committed']
const everStricter = { review: 1e-9, decline: 1e-9 }
/** Small chunks, so that every process is in the midst of its messages when it breaks off. */
const env = { WEIR_CHUNK_MESSAGES_MAX: '20', WEIR_RETRY_PAUSE_MS_MIN: '10' }

let pipeline: Pipeline
let folder: string
let sent: CardEvent[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-crash-'))
  pipeline = await openPipeline({ name: 'crash', redisDatabase: 11, env })
})

afterAll(async () => {
  await pipeline.close()
  await rm(folder, { recursive: true })
})

const produce = async (events: readonly CardEvent[]) => {
  sent = [...sent, ...events]
  await pipeline.produce(events)
}

/** The default policy but for its version and its thresholds: it declines everything. */
async function strictPolicy(): Promise<string> {
  const policy = JSON.parse(await readFile('models/policies/default.json', 'utf8'))
  const fraud = { ...policy.fraud, thresholds: [everStricter] }
  const file = join(folder, 'strict.json')
  await writeFile(file, JSON.stringify({ ...policy, fraud, version: 'strict@1' }))
  return file
}

/** What each partition's last owner stored, read as the next owner does. */
async function outboxesLeft(): Promise<readonly Outbox[]> {
  const windows = await pipeline.openWindows()
  const left: Outbox[] = []
  for (let partition = 0; partition < pipeline.context.settings.WEIR_PARTITIONS; partition++) {
    const { outbox } = await windows.claim(partition)
    if (outbox) left.push(unpackOutbox(outbox))
  }
  await windows.close()
  return left
}

const purchases = purchasesOf(newAccounts(60))

test('what one process stored is sent by the next as it is, whatever its policy', async () => {
  const processes = await Promise.all(steps.map((step) => pipeline.startScore([`kill@${step}:3`])))
  await produce(purchases(12))
  const endings = await Promise.all(processes.map(({ ended }) => ended))
  expect(endings.map(({ signal }) => signal)).toEqual(steps.map(() => 'SIGKILL'))

  const stored = (await outboxesLeft()).flatMap(({ outgoing }) => outgoing)
  const heir = await pipeline.startScore([], { WEIR_POLICY: await strictPolicy() })
  await untilDecided(pipeline, sent)

  const made = pipeline.tail.messages(topics.decisions).map(({ value }) => value?.toString('hex'))
  expect(stored.length).toBeGreaterThan(0)
  expect(stored.filter(({ value }) => !made.includes(value.toString('hex')))).toEqual([])
  const policies = pipeline.tail.decisions().map(({ decision }) => decision.policyVersion)
  expect(new Set(policies)).toEqual(new Set(['default@1', 'strict@1']))
  expect(await heir.end('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('a crash after any step neither loses nor doubles a decision', () => {
  expectNoneDoubled(pipeline, sent)
  expect(repeatsIn(pipeline)).toBeGreaterThan(0)
})

test('a failure after any step is got over by the same process', async () => {
  const breaks = steps.map((step, nth) => `fail@${step}:${nth + 2}`)
  const scoring = await pipeline.startScore(breaks)
  await produce(purchases(6))
  await untilDecided(pipeline, sent)
  expectNoneDoubled(pipeline, sent)
  const allFailed = async () => (await scoring.metric('weir_outages_total')) === steps.length
  await until(allFailed, { what: 'every step has failed once', msMax: 10_000 })
  expect(await scoring.end('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('windows after crashes and failures are those of an undisturbed run', async () => {
  await expectOwnedFeatures(pipeline)
})
