import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsPage } from '../../streams/commands/settings.ts'
import { describeSettings, readSettings } from '../../streams/config.ts'

test('docs/settings.md is what weir settings --markdown prints', () => {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')
  expect(page.trimEnd()).toBe(settingsPage())
})

test('an unknown WEIR_ variable is refused by its name', () => {
  expect(() => readSettings({ WEIR_KAFKA_BROKER: 'a:1' })).toThrow('WEIR_KAFKA_BROKER')
})

test('a value out of range is refused with the name of its variable', () => {
  expect(() => readSettings({ WEIR_PARTITIONS: 'twelve' })).toThrow('WEIR_PARTITIONS')
})

test('every setting has a default and says what it means', () => {
  expect(readSettings({}).WEIR_PARTITIONS).toBe(12)
  expect(describeSettings().filter(({ doc }) => doc === '')).toEqual([])
})

test('a limit of nothing is refused where nothing could be done within it', () => {
  expect(() => readSettings({ WEIR_CHUNK_MESSAGES_MAX: '0' })).toThrow('WEIR_CHUNK_MESSAGES_MAX')
  expect(readSettings({ WEIR_METRICS_PORT: '0' }).WEIR_METRICS_PORT).toBe(0)
})

test('an empty variable counts as one that is not there', () => {
  expect(readSettings({ WEIR_LATENESS_MS: '', WEIR_GROUP: '' })).toEqual(readSettings({}))
})
