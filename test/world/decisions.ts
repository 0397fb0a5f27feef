import type { Decision, Transaction } from '../../streams/events.ts'

/** An approval of an authorization, but for what is stated otherwise. */
export const decisionOn = (authorization: Transaction, over: Partial<Decision> = {}): Decision => ({
  decisionId: '0f8fad5b-d9cb-569f-a165-70867728950e',
  eventId: authorization.eventId,
  sourcePartition: 3,
  sourceOffset: 14,
  eventTime: authorization.eventTime,
  programId: authorization.programId,
  accountId: authorization.accountId,
  cardId: authorization.cardId,
  authorizationId: authorization.authorizationId,
  billingAmountMinor: authorization.billingAmountMinor,
  billingCurrency: authorization.billingCurrency,
  action: 'APPROVE',
  responseCode: '00',
  standIn: false,
  reasons: [],
  fraudScore: 0.01,
  riskScore: 0.01,
  rulesFired: [],
  fraudModel: 'fraud@1',
  riskModel: 'risk@1',
  policyVersion: '1',
  featureSet: '1',
  features: [],
  ...over,
})
