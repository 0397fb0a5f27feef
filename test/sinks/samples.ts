import {
  type AccountEvent,
  type Break,
  type ChallengerScore,
  type DeadLetter,
  type Decision,
  type Label,
  type Message,
  type Transaction,
  topics,
  type WeirRecord,
} from '../../streams/events.ts'

export const noon = Date.UTC(2026, 1, 3, 12, 0, 0, 123)
/** A number that passes for a card's, put together here so that no file holds one. */
export const cardNumber = `4111${'1'.repeat(12)}`
const eventId = '6f1d2c3b-0a4e-4f5a-9b8c-7d6e5f4a3b2c'

export const transaction = (changes: Partial<Transaction> = {}): Transaction => ({
  eventId,
  kind: 'AUTHORIZATION',
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_000001',
  cardId: 'crd_000001',
  authorizationId: 'aut_000001',
  amountMinor: 9_007_199_254_740_993n,
  currency: 'JPY',
  billingAmountMinor: 1250n,
  billingCurrency: 'USD',
  purpose: 'PURCHASE',
  merchantId: 'mer_000001',
  mcc: '5411',
  merchantCountry: 'JP',
  merchantName: "Café „Ünï' 🍜\u0000\\\n",
  merchantLatitude: 35.6812362,
  merchantLongitude: -139.7671248,
  acquirerId: '400001',
  terminalId: 'T0000001',
  network: 'VISA',
  networkLifecycleId: '306034123456789',
  acquirerReference: '24492156034000000000017',
  retrievalReferenceNumber: '603412000017',
  traceNumber: '000017',
  approvalCode: 'A1B2C3',
  messageStyle: 'DUAL',
  initiator: 'CARDHOLDER',
  entryMode: 'CONTACTLESS',
  cardPresent: true,
  pinEntered: false,
  wallet: 'APPLE_PAY',
  cvvResult: 'NOT_CHECKED',
  avsResult: 'MATCH',
  threeDsResult: 'NOT_DONE',
  liabilityShift: false,
  partialApprovalSupported: true,
  cashbackMinor: 0n,
  networkRiskScore: 999,
  deviceId: 'dev_000001',
  ip: '2001:db8::1',
  originalEventId: null,
  originalEventTime: null,
  approved: null,
  responseCode: null,
  decidedBy: null,
  processor: 'galactic',
  processorEventId: 'p-17',
  ...changes,
})

/** A transaction with every field that may be missing missing. */
export const bareTransaction = (changes: Partial<Transaction> = {}): Transaction => {
  const full = transaction()
  const always = new Set(['eventId', 'kind', 'eventTime', 'programId', 'accountId', 'cardId'])
  const fields = Object.keys(full).map((field) => [field, null])
  const bare = Object.fromEntries(fields.filter(([field]) => !always.has(String(field))))
  return { ...full, ...bare, ...changes }
}

export const accountEvent = (changes: Partial<AccountEvent> = {}): AccountEvent => ({
  eventId,
  kind: 'STATEMENT',
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_000001',
  status: 'ACTIVE',
  limitMinor: 500_000n,
  balanceMinor: -1n,
  currency: 'USD',
  openedOn: -3,
  cardId: null,
  previousCardId: null,
  cause: null,
  changed: null,
  channel: null,
  deviceId: null,
  ip: null,
  previousLimitMinor: null,
  paymentId: null,
  paymentAmountMinor: null,
  paymentMethod: null,
  paymentSource: null,
  returnCode: null,
  minimumDueMinor: 2_500n,
  pastDueMinor: 0n,
  dueOn: 20_500,
  daysPastDue: 70,
  applicationId: null,
  ...changes,
})

export const label = (changes: Partial<Label> = {}): Label => ({
  eventId,
  knownAt: noon,
  programId: 'aurora',
  accountId: 'acc_000001',
  cardId: 'crd_000001',
  originalEventId: '11111111-2222-4333-8444-555555555555',
  originalEventTime: noon - 86_400_000,
  verdict: 'FRAUD',
  fraudType: 'CARD_TESTING',
  source: 'HOLDER',
  billingAmountMinor: 1250n,
  billingCurrency: 'USD',
  merchantId: 'mer_000001',
  mcc: '5411',
  deviceId: null,
  ip: null,
  ...changes,
})

export const decision = (changes: Partial<Decision> = {}): Decision => ({
  decisionId: 'fedcba98-7654-5321-8fed-cba987654321',
  eventId,
  sourcePartition: 3,
  sourceOffset: 42,
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_000001',
  cardId: 'crd_000001',
  authorizationId: 'aut_000001',
  billingAmountMinor: 1250n,
  billingCurrency: 'USD',
  action: 'DECLINE',
  responseCode: '59',
  standIn: false,
  reasons: [
    { code: 'CARD_VELOCITY', contribution: 0.625, origin: 'FRAUD_MODEL' },
    { code: 'BLOCKED_MERCHANT', contribution: 0, origin: 'RULE' },
  ],
  fraudScore: 0.1,
  riskScore: null,
  rulesFired: ['r7'],
  fraudModel: 'fraud@1',
  riskModel: 'risk@1',
  policyVersion: '2026-02',
  featureSet: 'fs-test',
  features: [1, Number.NaN, Math.fround(0.1), -Infinity],
  ...changes,
})

export const challengerScore = (changes: Partial<ChallengerScore> = {}): ChallengerScore => ({
  decisionId: 'fedcba98-7654-5321-8fed-cba987654321',
  eventId,
  accountId: 'acc_000001',
  eventTime: noon,
  model: 'fraud@2',
  score: 1,
  ...changes,
})

export const deadLetter = (changes: Partial<DeadLetter> = {}): DeadLetter => ({
  sourceTopic: topics.events,
  sourcePartition: 3,
  sourceOffset: 43,
  sourceTimestamp: noon,
  reason: 'NOT_AVRO',
  detail: 'the value does not start with 0 and a schema id',
  eventId: null,
  accountId: null,
  value: Buffer.from([0, 255, 128, 10]),
  valueLength: 4,
  valueSha256: 'ab'.repeat(32),
  ...changes,
})

export const overCleared = (changes: Partial<Break> = {}): Break => ({
  breakId: '0f1e2d3c-4b5a-5678-9abc-def012345678',
  kind: 'OVER_CLEARED',
  state: 'OPEN',
  subject: eventId,
  field: 'billing_amount_minor',
  expected: '1250',
  actual: '1850',
  stakeMinor: 600n,
  currency: 'USD',
  cure: 'ask the acquirer for the receipt',
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_000001',
  cardId: 'crd_000001',
  eventId,
  otherEventId: '22222222-3333-4444-8555-666666666666',
  openedAt: noon + 1_000,
  changedAt: noon + 1_000,
  changedBy: 'RECONCILE',
  why: null,
  ...changes,
})

export const messageOf = (changes: Partial<Message> = {}): Message => ({
  topic: topics.events,
  partition: 3,
  offset: 42,
  timestamp: noon + 5_000,
  key: Buffer.from('acc_000001'),
  value: Buffer.from('payload'),
  ...changes,
})

export const topicOf = ({ type }: WeirRecord): string => {
  switch (type) {
    case 'Transaction':
    case 'AccountEvent':
    case 'Label':
      return topics.events
    case 'Decision':
      return topics.decisions
    case 'ChallengerScore':
      return topics.challengerScores
    case 'DeadLetter':
      return topics.deadLetters
    case 'Break':
      return topics.breaks
  }
}
