import type { AccountEvent, CardEvent, Label, Transaction } from '../../streams/events.ts'

type Of<T extends CardEvent['type']> = Extract<CardEvent, { readonly type: T }>

export const noon = Date.UTC(2025, 2, 1, 12)

/** A valid authorization of 12.50 USD with a chip at a grocer, and what you change of it. */
export const aTransaction = (change: Partial<Transaction> = {}): Of<'Transaction'> => ({
  type: 'Transaction',
  record: { ...authorization, ...change },
})

/** A valid statement and what you change of it. */
export const anAccountEvent = (change: Partial<AccountEvent> = {}): Of<'AccountEvent'> => ({
  type: 'AccountEvent',
  record: { ...statement, ...change },
})

/** A valid report of fraud on the authorization, and what you change of it. */
export const aLabel = (change: Partial<Label> = {}): Of<'Label'> => ({
  type: 'Label',
  record: { ...report, ...change },
})

const authorization: Transaction = {
  eventId: '6f1c2a34-8b5d-4e6f-9a7b-0c1d2e3f4a5b',
  kind: 'AUTHORIZATION',
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_Qm4tZ7wK',
  cardId: 'crd_Hn2vB9xL',
  authorizationId: 'aut_Ws8jD3fP',
  amountMinor: 1_250n,
  currency: 'USD',
  billingAmountMinor: 1_250n,
  billingCurrency: 'USD',
  purpose: 'PURCHASE',
  merchantId: 'mer_Gr6cY1sT',
  mcc: '5411',
  merchantCountry: 'US',
  merchantName: 'Corner grocer',
  merchantLatitude: 40.7,
  merchantLongitude: -73.9,
  acquirerId: null,
  terminalId: null,
  network: 'VISA',
  networkLifecycleId: null,
  acquirerReference: null,
  retrievalReferenceNumber: null,
  traceNumber: null,
  approvalCode: null,
  messageStyle: 'DUAL',
  initiator: 'CARDHOLDER',
  entryMode: 'CHIP',
  cardPresent: true,
  pinEntered: false,
  wallet: null,
  cvvResult: 'NOT_CHECKED',
  avsResult: 'NOT_CHECKED',
  threeDsResult: null,
  liabilityShift: null,
  partialApprovalSupported: null,
  cashbackMinor: null,
  networkRiskScore: 120,
  deviceId: null,
  ip: null,
  originalEventId: null,
  originalEventTime: null,
  approved: null,
  responseCode: null,
  decidedBy: null,
  processor: null,
  processorEventId: null,
}

const statement: AccountEvent = {
  eventId: '7a2d3b45-9c6e-4f70-8b8c-1d2e3f4a5b6c',
  kind: 'STATEMENT',
  eventTime: noon,
  programId: 'aurora',
  accountId: 'acc_Qm4tZ7wK',
  status: 'ACTIVE',
  limitMinor: 500_000n,
  balanceMinor: 120_000n,
  currency: 'USD',
  openedOn: 19_000,
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
  minimumDueMinor: 3_500n,
  pastDueMinor: 0n,
  dueOn: 20_170,
  daysPastDue: null,
  applicationId: null,
}

const report: Label = {
  eventId: '8b3e4c56-ad7f-4081-9c9d-2e3f4a5b6c7d',
  knownAt: noon + 86_400_000,
  programId: 'aurora',
  accountId: 'acc_Qm4tZ7wK',
  cardId: 'crd_Hn2vB9xL',
  originalEventId: '6f1c2a34-8b5d-4e6f-9a7b-0c1d2e3f4a5b',
  originalEventTime: noon,
  verdict: 'FRAUD',
  fraudType: 'CARD_TESTING',
  source: 'HOLDER',
  billingAmountMinor: 1_250n,
  billingCurrency: 'USD',
  merchantId: 'mer_Gr6cY1sT',
  mcc: '5411',
  deviceId: null,
  ip: null,
}
