import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { keepInput } from '../../../streams/commands/compute.ts'

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-compute-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'events.ndjson')
}

test('standard input is kept whole', async () => {
  const path = aFile()
  const { signal } = new AbortController()
  await keepInput(Readable.from(['one\n', 'two\n']), { path, signal })
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
})

test('Ctrl-C while standard input is still open is no error', async () => {
  const stop = new AbortController()
  const keeping = keepInput(new PassThrough(), { path: aFile(), signal: stop.signal })
  stop.abort()
  await expect(keeping).resolves.toBeUndefined()
})
