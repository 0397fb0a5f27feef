import { once } from 'node:events'
import { createServer } from 'node:http'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../streams/commands/children.ts'
import { type Health, serveTelemetry } from '../../streams/telemetry.ts'

async function askHealth(health: Health): Promise<Response> {
  const port = await freePort()
  const server = await serveTelemetry(port, new Registry(), () => health)
  onTestFinished(() => void server?.close())
  return fetch(`http://127.0.0.1:${port}/health`)
}

test('a process at work is healthy', async () => {
  expect((await askHealth({ ok: true, reason: 'deciding' })).status).toBe(200)
})

test('a process that is not at work says why', async () => {
  const answer = await askHealth({ ok: false, reason: 'Redis is away' })
  expect(answer.status).toBe(503)
  expect(await answer.text()).toBe('Redis is away\n')
})

test('a metrics port that is taken is refused with its cure', async () => {
  const other = createServer().listen(0)
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = address instanceof Object ? address.port : 0
  const serving = serveTelemetry(port, new Registry(), () => ({ ok: true, reason: '' }))
  await expect(serving).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('WEIR_METRICS_PORT'),
  })
})
