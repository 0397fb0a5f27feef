import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withLock } from '../../stack/lock.ts'
import { self } from '../../stack/running.ts'

const directory = mkdtempSync(join(tmpdir(), 'weir-lock-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('two that want the lock work one after the other', async () => {
  const lock = { file: join(directory, 'turns'), waitMsMax: 5_000 }
  const turns: string[] = []
  const work = (name: string) => async (): Promise<void> => {
    turns.push(`${name} begins`)
    await Promise.resolve()
    turns.push(`${name} ends`)
  }
  await Promise.all([withLock(lock, work('one')), withLock(lock, work('two'))])
  expect(turns).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
})

test('a lock whose holder died is free', async () => {
  const lock = { file: join(directory, 'dead'), waitMsMax: 5_000 }
  writeFileSync(lock.file, JSON.stringify({ ...self(), startedAt: 'long ago' }))
  expect(await withLock(lock, async () => 'done')).toBe('done')
})

test('a lock that stays held is an error that names its holder', async () => {
  const lock = { file: join(directory, 'held'), waitMsMax: 0 }
  writeFileSync(lock.file, JSON.stringify(self()))
  await expect(withLock(lock, async () => 'done')).rejects.toThrow(
    `process ${process.pid} has held`,
  )
})

test('work that fails gives the lock back', async () => {
  const lock = { file: join(directory, 'failed'), waitMsMax: 0 }
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(lock, async () => 'done')).toBe('done')
})
