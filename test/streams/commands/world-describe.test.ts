import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CommandContext } from '../../../streams/commands/context.ts'
import { worldCommand } from '../../../streams/commands/world.ts'
import { readSettings } from '../../../streams/config.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-plots-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What `weir world describe ...` says on standard output. */
async function said(...args: readonly string[]): Promise<string> {
  const printed: string[] = []
  const context: CommandContext = {
    settings: readSettings({}),
    terminal: { line: (text) => printed.push(text), note: () => {}, progress: () => {} },
    signal: new AbortController().signal,
    root: '.',
    log: () => expect.fail('nothing is logged'),
    now: () => 0,
    pause: async () => {},
  }
  await worldCommand(context).parseAsync(['describe', ...args], { from: 'user' })
  return printed.join('\n')
}

test('the options are those of the world that is described', async () => {
  const { world } = JSON.parse(
    await said('--seed', '3', '--accounts', '20', '--days', '5', '--json'),
  )
  expect(world).toMatchObject({ seed: 3, accounts: 20, days: 5, start: '2025-03-01T00:00:00.000Z' })
})

test('the same options say the same', async () => {
  const options = ['--accounts', '20', '--days', '5']
  expect(await said(...options)).toBe(await said(...options))
})

test('six pictures are drawn into the folder', async () => {
  const deep = join(folder, 'deep', 'er')
  await said('--accounts', '10', '--days', '3', '--plots', deep)
  expect((await readdir(deep)).filter((name) => name.endsWith('.svg'))).toHaveLength(6)
})

test('a folder that cannot be is an input error', async () => {
  const nowhere = join('package.json', 'plots')
  await expect(said('--accounts', '5', '--days', '2', '--plots', nowhere)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  })
})
