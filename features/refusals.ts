import { type ErrorCode, PipelineError } from '../streams/errors.ts'

/** What a reply's first word means to the one who runs the store. */
const replies: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  WRONGPASS: ['REDIS_REFUSED', 'refused the password: correct it in the Redis URL'],
  NOAUTH: ['REDIS_REFUSED', 'asks for a password: give it in the Redis URL'],
  NOPERM: ['REDIS_REFUSED', 'does not let this user do that: grant it +@all on keys ~weir:*'],
  OOM: ['REDIS_REFUSED', 'has no memory left: raise its maxmemory'],
  READONLY: ['REDIS_UNAVAILABLE', 'is a read-only replica: name the primary in the Redis URL'],
  LOADING: ['REDIS_UNAVAILABLE', 'is still loading its data: wait for it'],
  BUSY: ['REDIS_UNAVAILABLE', 'is busy with a script: wait for it or end the script'],
  MISCONF: ['REDIS_UNAVAILABLE', 'cannot save to its disk: see its log for the cause'],
  NOREPLICAS: ['REDIS_UNAVAILABLE', 'has too few replicas: start them'],
  MASTERDOWN: ['REDIS_UNAVAILABLE', 'has lost its primary: start it'],
  CLUSTERDOWN: ['REDIS_UNAVAILABLE', 'belongs to a cluster that is down: restore its masters'],
  TRYAGAIN: ['REDIS_UNAVAILABLE', 'is moving keys between cluster nodes: wait for it'],
}

/** Whether the function library is gone: a restart without its dump, or a flush. */
export const isFunctionGone = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Function not found')

/**
 * The error of a Redis client in our terms. The client's own carries every argument of its command,
 * tokens and amounts among them: nothing of it is kept but the reply's kind or the socket's code.
 */
export function refusalOf(error: unknown, address: string): PipelineError {
  if (error instanceof PipelineError) return error
  const cause = new Error(scrubbed(error))
  if (!isReply(error)) {
    const text = `Redis at ${address} is away (${cause.message}): start it or correct its URL`
    return new PipelineError('REDIS_UNAVAILABLE', text, { cause })
  }
  const [code, meaning] = replies[firstWord(error.message)] ?? [
    'REDIS_REFUSED',
    `refused a command (${cause.message}): it must be Redis 7.0 or later and not a proxy`,
  ]
  return new PipelineError(code, `Redis at ${address} ${meaning}`, { cause })
}

/** Whether the server itself said no; anything else is a lost or missing connection. */
export const isReply = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError'

const firstWord = (text: string): string => /^[A-Z]+/.exec(text)?.[0] ?? ''

// Redis quotes arguments where it repeats them, so a message is cut at its first quotation.
function scrubbed(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.message
    .replace(/(^|\s)['"`].*$/s, '')
    .slice(0, 120)
    .trim()
}
