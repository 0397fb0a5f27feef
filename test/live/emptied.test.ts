import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CardEvent } from '../../streams/events.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { expectNoneDoubled, expectOwnedFeatures, repeatsIn, untilDecided } from './reckoning.ts'
import { emptyRedis } from './redis.ts'
import type { Scoring } from './scoring.ts'

let folder: string
let pipeline: Pipeline
let scoring: Scoring
let sent: readonly CardEvent[] = []
// So many that every partition has some of them.
const purchases = purchasesOf(newAccounts(200))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-emptied-'))
  pipeline = await openPipeline({ name: 'emptied', redisDatabase: 15 })
  scoring = await pipeline.startScore()
})

afterAll(async () => {
  await pipeline?.close()
  await rm(folder, { recursive: true })
})

const decisions = (): number => pipeline.tail.decisions().length

async function buy(rounds: number): Promise<readonly CardEvent[]> {
  const events = purchases(rounds)
  sent = [...sent, ...events]
  await pipeline.produce(events)
  return events
}

const loseWindows = () => emptyRedis(pipeline.context.settings.WEIR_REDIS_URL)

test('a Redis that was emptied is fed again from Kafka, and nothing is decided again', async () => {
  await buy(3)
  await untilDecided(pipeline, sent)
  await loseWindows()
  await buy(2)
  await untilDecided(pipeline, sent)
  expect(decisions()).toBe(sent.length)
  expectNoneDoubled(pipeline, sent)
  await expectOwnedFeatures(pipeline)
})

test('a Redis that was emptied while nobody decided is fed again as well', async () => {
  await scoring.end('SIGTERM')
  await loseWindows()
  await buy(1)
  scoring = await pipeline.startScore()
  await untilDecided(pipeline, sent)
  expect(decisions()).toBe(sent.length)
  await expectOwnedFeatures(pipeline)
})

test('decisions that were out when Redis was emptied are sent again as they were', async () => {
  await scoring.end('SIGTERM')
  const doomed = await pipeline.startScore(['kill@produced:1'])
  await buy(1)
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  await loseWindows()
  // A decision that was made anew would differ from the one that is out by its policy at least.
  scoring = await pipeline.startScore([], { WEIR_POLICY: await otherPolicy() })
  await buy(1)
  await untilDecided(pipeline, sent)
  expect(repeatsIn(pipeline)).toBeGreaterThan(0)
  expectNoneDoubled(pipeline, sent)
  await expectOwnedFeatures(pipeline)
})

async function otherPolicy(): Promise<string> {
  const policy = JSON.parse(await readFile('models/policies/default.json', 'utf8'))
  const file = join(folder, 'other.json')
  await writeFile(file, JSON.stringify({ ...policy, version: 'other@1' }))
  return file
}
