import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { describeReason, rankReasons, reasonSentences, reasonsMax } from '../../models/reasons.ts'

const codes = ['AMOUNT', 'DEVICE', 'GEOGRAPHY', 'HABIT', 'IP', 'VELOCITY']

test('reasons are ranked by contribution and end after four', () => {
  const ranked = rankReasons(codes, Float32Array.from([1, 5, 2, 4, 3, 0.5]), 'fraud')
  expect(ranked.map(({ code }) => code)).toEqual(['DEVICE', 'HABIT', 'IP', 'GEOGRAPHY'])
  expect(ranked).toHaveLength(reasonsMax)
})

test('what lowered the score is no reason', () => {
  expect(rankReasons(codes, Float32Array.from([-1, 0, -2, 0, 0, 0]), 'fraud')).toEqual([])
})

test('equal contributions are ranked by code', () => {
  const ranked = rankReasons(codes, Float32Array.from([0, 0, 1, 0, 0, 1]), 'risk')
  expect(ranked.map(({ code, origin }) => `${code} ${origin}`)).toEqual([
    'GEOGRAPHY RISK_MODEL',
    'VELOCITY RISK_MODEL',
  ])
})

test('a code is told in a sentence', () => {
  expect(describeReason('AMOUNT')).toMatch(/\.$/)
})

test('docs/models.md lists every reason code with its sentence', async () => {
  const text = await readFile(new URL('../../docs/models.md', import.meta.url), 'utf8')
  const page = text.replace(/ +/g, ' ')
  for (const [code, sentence] of Object.entries(reasonSentences)) {
    expect(page).toContain(`| \`${code}\` | ${sentence} |`)
  }
})
