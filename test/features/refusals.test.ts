import { expect, test } from 'vitest'
import { refusalOf } from '../../features/refusals.ts'

/** An error as Redis clients make it of a reply, arguments and all. */
const replyError = (message: string): Error =>
  Object.assign(new Error(message), {
    name: 'ReplyError',
    command: { name: 'fcall', args: ['weir1_commit', 'crd_Hn2vB9xL', '1250'] },
  })

const refusal = (message: string) => refusalOf(replyError(message), 'redis:6379')

test('nothing that a command carried is in the error or its cause', () => {
  const error = refusal(
    "ERR unknown command 'FCALL', with args beginning with: 'crd_Hn2vB9xL' '1250'",
  )
  const shown = JSON.stringify([error, error.message, error.cause, String(error.cause)])
  expect(shown).not.toMatch(/crd_Hn2vB9xL|1250/)
  expect(error.cause).not.toHaveProperty('command')
})

test('a reply that time or an operator will change can be retried', () => {
  for (const word of ['LOADING', 'CLUSTERDOWN', 'READONLY', 'BUSY', 'MASTERDOWN'])
    expect(refusal(`${word} as Redis says it`)).toMatchObject({
      code: 'REDIS_UNAVAILABLE',
      retriable: true,
    })
})

test('a reply that only another setting changes is not retried', () => {
  for (const word of ['OOM', 'NOPERM', 'WRONGPASS', 'NOAUTH', 'WRONGTYPE'])
    expect(refusal(`${word} as Redis says it`)).toMatchObject({
      code: 'REDIS_REFUSED',
      retriable: false,
    })
})

test('a lost connection is unavailable and names its reason', () => {
  const lost = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  expect(refusalOf(lost, 'redis:6379').message).toBe(
    'Redis at redis:6379 is away (ECONNREFUSED): start it or correct its URL',
  )
})

test('an error in our own terms stays as it is', () => {
  const error = refusal('OOM')
  expect(refusalOf(error, 'elsewhere:1')).toBe(error)
})
