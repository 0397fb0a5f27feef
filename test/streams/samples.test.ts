import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkLine } from '../../streams/produce.ts'
import { fieldsOf } from '../../streams/schemas.ts'
import { faultReasons } from '../../streams/validate.ts'
import { noon } from './builders.ts'

const page = readFileSync('docs/producers.md', 'utf8')
const samples = readFileSync('docs/samples/events.ndjson', 'utf8').trim().split('\n')
const onPage = page.split('\n').filter((line) => line.startsWith('{"type"'))

const limits = { amountMinorMax: 100_000_000_000n, futureMsMax: 300_000 }
const timestamp = noon + 30 * 86_400_000

test.each([...samples, ...onPage])('the sample would be taken: %s', (line) => {
  expect(checkLine(line, { limits, timestamp })).toMatchObject({ kind: 'event' })
})

test('every kind that the schemas know is explained to producers', () => {
  const kinds = (['Transaction', 'AccountEvent'] as const).flatMap(
    (type) => fieldsOf(type).find(({ name }) => name === 'kind')?.symbols ?? [],
  )
  expect(kinds.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([])
})

test('every reason of a dead letter is explained, with its cure', () => {
  const unreadable = ['EMPTY', 'NOT_AVRO', 'UNKNOWN_SCHEMA', 'TRUNCATED', 'WRONG_TYPE']
  const explained = [...page.matchAll(/^\| `([A-Z_]+)` +\| .*[a-z].* \| .*[a-z].* \|$/gm)]
  const reasons = explained.map(([, reason]) => reason)
  expect([...unreadable, ...faultReasons].filter((reason) => !reasons.includes(reason))).toEqual([])
})
