import { expect, test } from 'vitest'
import { chooseEngine } from '../../stack/engine.ts'

const ready = async (): Promise<undefined> => undefined
const away = async (): Promise<string> => 'no engine answers'
const notAsked = async (): Promise<never> => Promise.reject(new Error('Docker was asked'))

test('Docker is taken where it can serve', async () => {
  expect(await chooseEngine({ wish: 'auto', dockerRefusal: ready })).toBe('docker')
})

test('without Docker the servers run as programs', async () => {
  expect(await chooseEngine({ wish: 'auto', dockerRefusal: away })).toBe('local')
})

test('a stack stays with the engine that holds its state', async () => {
  const choice = { wish: 'auto', before: 'local', dockerRefusal: notAsked } as const
  expect(await chooseEngine(choice)).toBe('local')
})

test('the other engine is refused for a stack that has state', async () => {
  const choice = { wish: 'docker', before: 'local', dockerRefusal: notAsked } as const
  await expect(chooseEngine(choice)).rejects.toThrow('use --engine local')
})

test('Docker is not asked when programs are wished for', async () => {
  expect(await chooseEngine({ wish: 'local', dockerRefusal: notAsked })).toBe('local')
})

test('Docker that is wished for and away is an error with its reason', async () => {
  const choice = { wish: 'docker', dockerRefusal: away } as const
  await expect(chooseEngine(choice)).rejects.toThrow(/use --engine local: no engine answers/)
})
