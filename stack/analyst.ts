import { createHash } from 'node:crypto'
import { PipelineError } from '../streams/errors.ts'
import { analystRole, roleAsSql } from './analyst-role.ts'
import {
  analystPasswordFrom,
  analystUser,
  clickhouseDatabase,
  type StackLogin,
  urlsOf,
} from './servers.ts'

const answerMsMax = 10_000

/** Makes the analyst on a server that keeps users itself, as the one in Docker does. */
export async function createAnalyst(stack: StackLogin): Promise<void> {
  const { origin, username, password } = new URL(urlsOf(stack).clickhouseUrl)
  const authorization = `Basic ${btoa(`${username}:${password}`)}`
  for (const body of analystAsSql(stack)) {
    const signal = AbortSignal.timeout(answerMsMax)
    const answer = await fetch(origin, { method: 'POST', body, headers: { authorization }, signal })
    if (answer.ok) continue
    throw new PipelineError('STACK_UNAVAILABLE', `clickhouse refuses: ${body.slice(0, 60)} …`)
  }
}

/** The role, and a user who has it; safe to repeat. */
export function analystAsSql({ clickhousePassword }: StackLogin): readonly string[] {
  const hash = createHash('sha256').update(analystPasswordFrom(clickhousePassword)).digest('hex')
  return [
    ...roleAsSql(clickhouseDatabase),
    `CREATE USER IF NOT EXISTS ${analystUser} IDENTIFIED WITH sha256_hash BY '${hash}'`,
    `GRANT ${analystRole} TO ${analystUser}`,
  ]
}
