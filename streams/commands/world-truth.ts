import { type FileHandle, open } from 'node:fs/promises'
import type { PlantedBreak, Truth, WorldEvent } from '../../world/truth.ts'
import { PipelineError } from '../errors.ts'

/** What was planted, one line of JSON each, told apart by `kind`. */
export interface TruthFile {
  /** Writes down what was planted with an event, if anything was. */
  add(made: WorldEvent): void
  close(): Promise<void>
}

export async function openTruth(path: string): Promise<TruthFile> {
  const file = await openFile(path)
  const out = file.createWriteStream()
  return {
    add(made) {
      for (const line of truthLines(made)) out.write(line)
    },
    close: () => new Promise((resolve) => out.end(resolve)),
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', `cannot write the truth to ${path}`, { cause })
  }
}

export const truthLines = ({ event, truth, broken }: WorldEvent): readonly string[] => [
  ...(truth === null ? [] : [lineOf(fraudOf(event.record.eventId, truth))]),
  ...(broken === undefined ? [] : [lineOf(breakOf(broken))]),
]

const lineOf = (planted: object): string => `${JSON.stringify(planted)}\n`

const fraudOf = (eventId: string, { fraudType, run, amountMinor }: Truth) => ({
  kind: 'FRAUD',
  event_id: eventId,
  fraud_type: fraudType,
  run,
  amount_minor: Number(amountMinor),
})

const breakOf = ({ kind, eventId, otherEventId, expectedMinor, actualMinor }: PlantedBreak) => ({
  kind: 'BREAK',
  event_id: eventId,
  break: kind,
  other_event_id: otherEventId,
  expected_minor: Number(expectedMinor),
  actual_minor: actualMinor === null ? null : Number(actualMinor),
})
