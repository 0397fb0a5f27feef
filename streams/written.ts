/** What weir writes besides its decisions; events.ts passes it on. */

/** A record that could not be taken. Field meanings: schemas/DeadLetter.avsc. */
export interface DeadLetter {
  readonly sourceTopic: string
  readonly sourcePartition: number
  readonly sourceOffset: number
  readonly sourceTimestamp: number
  readonly reason: string
  readonly detail: string
  readonly eventId: string | null
  readonly accountId: string | null
  readonly value: Uint8Array
  readonly valueLength: number
  readonly valueSha256: string
}

/** What a challenger would have said. Field meanings: schemas/ChallengerScore.avsc. */
export interface ChallengerScore {
  readonly decisionId: string
  readonly eventId: string
  readonly accountId: string
  readonly eventTime: number
  readonly model: string
  readonly score: number
}

type BreakState = 'UNKNOWN' | 'OPEN' | 'MATCHED' | 'EXPLAINED' | 'WRITTEN_OFF'

/** A difference between two things that should agree. Field meanings: schemas/Break.avsc. */
export interface Break {
  readonly breakId: string
  readonly kind: string
  readonly state: BreakState
  readonly subject: string
  readonly field: string
  readonly expected: string | null
  readonly actual: string | null
  readonly stakeMinor: bigint | null
  readonly currency: string | null
  readonly cure: string
  readonly eventTime: number
  readonly programId: string | null
  readonly accountId: string | null
  readonly cardId: string | null
  readonly eventId: string | null
  readonly otherEventId: string | null
  readonly openedAt: number
  readonly changedAt: number
  readonly changedBy: string
  readonly why: string | null
}
