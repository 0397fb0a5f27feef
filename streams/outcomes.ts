import { outcomeIdOf } from './decision-ids.ts'
import type { Decision, Transaction } from './events.ts'

/**
 * The OUTCOME that a decision amounts to, for processors that report none. Its id and time follow
 * from the decision, so that making it again changes nothing; an approval given by a stand-in is an
 * approval. What the authorization says of card, merchant, device and amount is repeated.
 */
export const outcomeOf = (decision: Decision, authorization: Transaction): Transaction => ({
  ...authorization,
  eventId: outcomeIdOf(decision.decisionId),
  kind: 'OUTCOME',
  // A moment after what it answers, so that no two events of an account share their time.
  eventTime: decision.eventTime + 1,
  cvvResult: null,
  avsResult: null,
  threeDsResult: null,
  networkRiskScore: null,
  originalEventId: authorization.eventId,
  originalEventTime: authorization.eventTime,
  approved: decision.action === 'APPROVE' || decision.action === 'REVIEW',
  responseCode: decision.responseCode,
  decidedBy: 'WEIR',
})
