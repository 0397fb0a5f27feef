import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Line, readLines, splitLines } from '../../streams/lines.ts'

async function* chunked(...chunks: readonly string[]) {
  yield* chunks
}

async function collect(lines: AsyncIterable<readonly Line[]>): Promise<readonly Line[]> {
  const collected: Line[] = []
  for await (const some of lines) collected.push(...some)
  return collected
}

test('lines are the same however the input is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), { maxLength: 8 }),
      async (chunks) => {
        const split = await collect(splitLines(chunked(...chunks), 100))
        expect(split).toEqual(await collect(splitLines(chunked(chunks.join('')), 100)))
      },
    ),
  )
})

test('blank lines are left out and still counted', async () => {
  expect(await collect(splitLines(chunked('a\n\n  \nb'), 100))).toEqual([
    { number: 1, text: 'a' },
    { number: 4, text: 'b' },
  ])
})

test('a byte order mark and carriage returns are no part of a line', async () => {
  const lines = await collect(splitLines(chunked('\uFEFFa\r\nb\r\n'), 100))
  expect(lines.map(({ text }) => text)).toEqual(['a', 'b'])
})

test('what has arrived is passed on before the input ends', async () => {
  const chunks = splitLines(chunked('a\nb\n', 'c\n'), 100)
  expect((await chunks.next()).value).toHaveLength(2)
})

test('a line without end is refused by number and limit', async () => {
  const endless = collect(splitLines(chunked('a\n', 'b'.repeat(60), 'b'.repeat(60)), 100))
  await expect(endless).rejects.toThrow('line 2 is longer than 100 characters')
})

const options = {
  standardInput: Readable.from([]),
  signal: new AbortController().signal,
  lineLengthMax: 100,
}

test('a file that is not there is named', async () => {
  const lines = collect(readLines({ ...options, path: '/nowhere/events.ndjson' }))
  await expect(lines).rejects.toThrow('cannot read /nowhere/events.ndjson: there is no such file')
})

test('an abort ends the reading without an error', async () => {
  const stop = new AbortController()
  const standardInput = new Readable({ read() {} })
  standardInput.push('a\n')
  const lines = readLines({ ...options, path: '-', standardInput, signal: stop.signal })
  expect((await lines.next()).value).toEqual([{ number: 1, text: 'a' }])
  stop.abort()
  expect((await lines.next()).done).toBe(true)
})
