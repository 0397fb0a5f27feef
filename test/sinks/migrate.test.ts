import { expect, test } from 'vitest'
import { readMigrations } from '../../sinks/migrate.ts'

test('every numbered migration has a number of its own, from 1 on', async () => {
  const versions = (await readMigrations()).flatMap(({ version }) =>
    version === 'every time' ? [] : [version],
  )
  expect(versions).toEqual(versions.map((_, index) => index + 1))
})
