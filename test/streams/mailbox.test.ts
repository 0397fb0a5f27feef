import { expect, test } from 'vitest'
import { createMailbox } from '../../streams/mailbox.ts'

test('what was posted is taken once, in order', async () => {
  const mailbox = createMailbox<number>()
  mailbox.post([1, 2])
  mailbox.post([3])
  expect(await mailbox.take(0)).toEqual([1, 2, 3])
  expect(await mailbox.take(0)).toEqual([])
})

test('whoever waits is woken by the first post', async () => {
  const mailbox = createMailbox<number>()
  const taken = mailbox.take(60_000)
  mailbox.post([1])
  expect(await taken).toEqual([1])
})

test('after a failure taking throws', async () => {
  const mailbox = createMailbox<number>()
  const taken = mailbox.take(60_000)
  mailbox.fail(new Error('gone'))
  await expect(taken).rejects.toThrow('gone')
  await expect(mailbox.take(0)).rejects.toThrow('gone')
})
