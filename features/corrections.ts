import { flag, kindCode, kindIn, type Movement, recordWords, unpackEntry } from './entry.ts'
import type { Window } from './window.ts'

/**
 * What a correction or label comes to, judged by what the account remembers of its subject: one
 * result for every window concerned, whatever each of them still holds.
 *
 * A correction takes back at most what is left of its authorization and the increments of it.
 * Where the account does not know them (not seen yet, or folded) the first correction takes what it
 * states and the attempt out of the approved count, and later ones take no more money. A second
 * fraud label, or GENUINE without a fraud label before it, changes nothing. Nothing left to do: an
 * empty list.
 */
export function settle(account: Window, entry: Movement): readonly Movement[] {
  switch (entry.kind) {
    case 'RETRACT':
      return retractions(account, entry)
    case 'LABEL':
      return labels(account, entry)
    case 'ATTEMPT':
    case 'SEEN':
      return [entry]
  }
}

/** Whether the subject of a correction came too late for the windows; then so does this. */
export const isAboutLate = (account: Window, entry: Movement): boolean =>
  entry.kind === 'RETRACT' &&
  about(account, entry.subject).some(
    ({ kind, eventHash }) => kind === 'SEEN' && eventHash.low === entry.subject,
  )

function retractions(account: Window, entry: Movement): readonly Movement[] {
  const known = about(account, entry.subject)
  const attempts = known.filter(({ kind }) => kind === 'ATTEMPT')
  if (attempts.length === 0) return withoutOriginal(known, entry)
  let stated = entry.flags & flag.WHOLE ? Number.POSITIVE_INFINITY : -entry.amountMinor
  const taken: Movement[] = []
  // The newest increment is given back first: a partial reversal undoes what was added last.
  for (const attempt of attempts.toReversed()) {
    const earlier = about(account, attempt.eventHash.low).filter(({ kind }) => kind === 'RETRACT')
    const left = earlier.reduce((sum, { amountMinor }) => sum + amountMinor, attempt.amountMinor)
    const amount = Math.min(stated, Math.max(0, left))
    const gone = earlier.some(({ flags }) => flags & flag.WHOLE)
    const whole = !gone && amount === left
    stated -= amount
    const declined = entry.flags & flag.DECLINED && !earlier.some(isDecline)
    if (amount === 0 && !whole && !declined) continue
    taken.push({
      ...entry,
      at: attempt.at,
      since: Math.max(entry.since, attempt.at),
      subject: attempt.eventHash.low,
      amountMinor: amount === 0 ? 0 : -amount,
      flags: (whole ? flag.WHOLE : 0) | (declined ? flag.DECLINED : 0),
    })
  }
  return taken
}

function withoutOriginal(known: readonly Movement[], entry: Movement): readonly Movement[] {
  const earlier = known.filter(({ kind }) => kind === 'RETRACT')
  const whole = { ...entry, flags: entry.flags | flag.WHOLE }
  if (!earlier.some(({ flags }) => flags & flag.WHOLE)) return [whole]
  const declines = entry.flags & flag.DECLINED && !earlier.some(isDecline)
  return declines ? [{ ...entry, amountMinor: 0, flags: flag.DECLINED }] : []
}

const isDecline = ({ flags }: Movement): boolean => (flags & flag.DECLINED) !== 0

function labels(account: Window, entry: Movement): readonly Movement[] {
  const earlier = about(account, entry.subject).filter(({ kind }) => kind === 'LABEL')
  const last = earlier.at(-1)
  const standing = last && !(last.flags & flag.WHOLE) ? last : null
  if (!(entry.flags & flag.WHOLE)) return standing ? [] : [entry]
  if (!standing) return []
  const since = Math.max(entry.since, standing.at)
  return [{ ...entry, at: standing.at, since, amountMinor: -standing.amountMinor }]
}

/** The account's records about an event: its own, increments of it, corrections and labels. */
function about({ words, base, length }: Window, subject: number): readonly Movement[] {
  const found: Movement[] = []
  for (let start = base; start < length; start += recordWords) {
    if (words[start + 10] !== subject && words[start + 8] !== subject) continue
    if (kindIn(words, start) === kindCode.STATE) continue
    const entry = unpackEntry(words, start)
    if (entry.kind !== 'STATE') found.push(entry)
  }
  return found
}
