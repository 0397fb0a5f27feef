/**
 * Labels on honest purchases: now and then a holder does not recognise what was their own, and
 * mostly takes it back. Without them a label would be proof.
 */
import type { Label, Transaction } from '../streams/events.ts'
import { between, chance, type Random, uuid } from './random.ts'
import { labelOf } from './records.ts'
import { dayMs } from './time.ts'

const falseAlarmShare = 0.0006
const neverTakenBackShare = 0.08
const claimedAfterDays = [0.5, 12] as const
const takenBackAfterDays = [1, 15] as const

export function falseAlarm(random: Random, authorization: Transaction): readonly Label[] {
  if (!chance(random, falseAlarmShare)) return []
  const claimedMs = Math.round(
    authorization.eventTime + between(random, ...claimedAfterDays) * dayMs,
  )
  const claim = labelOf(authorization, {
    eventId: uuid(random),
    knownAt: claimedMs,
    verdict: 'FRAUD',
    fraudType: null,
    source: 'HOLDER',
  })
  if (chance(random, neverTakenBackShare)) return [claim]
  const knownAt = Math.round(claimedMs + between(random, ...takenBackAfterDays) * dayMs)
  return [claim, { ...claim, eventId: uuid(random), knownAt, verdict: 'GENUINE' }]
}
