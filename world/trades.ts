import type { Hours } from './hours.ts'

/** How a trade turns its authorizations into money; aftermath.ts acts on it. */
export type ClearingHabit = 'PLAIN' | 'TIP' | 'FUEL' | 'LODGING' | 'RENTAL' | 'SHIPPED'

/** What a merchant sells, with the price people pay for it. */
export interface Trade {
  readonly name: string
  readonly mcc: string
  readonly channel: 'STORE' | 'ONLINE'
  /** Share of everyday purchases in its channel, in comparison; 0: bought on occasion only. */
  readonly weight: number
  readonly medianCents: number
  /** Spread of the price: sigma of its logarithm. */
  readonly sigma: number
  readonly clearing: ClearingHabit
  readonly purpose: 'PURCHASE' | 'CASH' | 'QUASI_CASH'
  readonly hours: Hours
  /** Share of what it sells that is brought or sent back. */
  readonly returnedShare: number
  /** Whether its tills hand out cash with a purchase. */
  readonly cashback: boolean
}

const trade = (
  name: string,
  mcc: string,
  rest: Pick<Trade, 'channel' | 'weight' | 'medianCents' | 'sigma'> & Partial<Trade>,
): Trade => ({
  clearing: 'PLAIN',
  purpose: 'PURCHASE',
  hours: null,
  returnedShare: 0.005,
  cashback: false,
  name,
  mcc,
  ...rest,
})

const store = (weight: number, medianCents: number, sigma: number) =>
  ({ channel: 'STORE', weight, medianCents, sigma }) as const
const online = (weight: number, medianCents: number, sigma: number) =>
  ({ channel: 'ONLINE', weight, medianCents, sigma }) as const

const tip = { clearing: 'TIP' } as const
const shipped = { clearing: 'SHIPPED' } as const
const quasiCash = { purpose: 'QUASI_CASH' } as const
const open = (from: number, to: number) => ({ hours: [from, to] }) as const
const returned = (returnedShare: number) => ({ returnedShare })

export const trades = {
  grocery: trade('GROCERY', '5411', {
    ...store(22, 3_800, 0.7),
    ...open(6, 24),
    cashback: true,
  }),
  restaurant: trade('RESTAURANT', '5812', { ...store(14, 3_200, 0.6), ...tip, ...open(10, 25) }),
  fastFood: trade('FAST FOOD', '5814', { ...store(16, 1_100, 0.4), ...open(6, 26) }),
  fuel: trade('FUEL', '5542', { ...store(10, 4_300, 0.35), clearing: 'FUEL', returnedShare: 0 }),
  pharmacy: trade('PHARMACY', '5912', {
    ...store(6, 2_200, 0.7),
    ...open(7, 23),
    cashback: true,
  }),
  clothing: trade('CLOTHING', '5651', {
    ...store(4, 6_500, 0.7),
    ...open(9, 21),
    ...returned(0.09),
  }),
  electronics: trade('ELECTRONICS', '5732', {
    ...store(2, 16_000, 0.9),
    ...open(9, 21),
    ...returned(0.08),
  }),
  hardware: trade('HARDWARE', '5200', {
    ...store(4, 6_500, 0.8),
    ...open(7, 21),
    ...returned(0.06),
  }),
  departmentStore: trade('DEPARTMENT STORE', '5311', {
    ...store(3, 5_500, 0.7),
    ...open(9, 22),
    ...returned(0.08),
  }),
  homeGoods: trade('HOME GOODS', '5712', {
    ...store(1, 14_000, 0.9),
    ...open(9, 21),
    ...returned(0.04),
  }),
  jewellery: trade('JEWELLERY', '5944', {
    ...store(0.3, 24_000, 1),
    ...open(10, 20),
    ...returned(0.03),
  }),
  hobby: trade('HOBBY AND TOYS', '5945', {
    ...store(1.5, 3_200, 0.7),
    ...open(9, 21),
    ...returned(0.03),
  }),
  beauty: trade('BEAUTY', '7230', { ...store(1.5, 6_000, 0.5), ...tip, ...open(9, 20) }),
  healthcare: trade('DOCTOR', '8011', { ...store(2, 6_000, 0.8), ...open(7, 18) }),
  transit: trade('TRANSIT', '4111', { ...store(6, 300, 0.4), ...open(5, 25), returnedShare: 0 }),
  parking: trade('PARKING', '7523', { ...store(3, 900, 0.5), returnedShare: 0 }),
  liquor: trade('LIQUOR', '5921', { ...store(3, 2_600, 0.5), ...open(9, 23) }),
  lodging: trade('LODGING', '7011', { ...store(0, 24_000, 0.5), clearing: 'LODGING' }),
  carRental: trade('CAR RENTAL', '7512', {
    ...store(0, 21_000, 0.5),
    ...open(6, 24),
    clearing: 'RENTAL',
  }),
  cashMachine: trade('CASH MACHINE', '6011', { ...store(1, 10_000, 0.6), purpose: 'CASH' }),
  marketplace: trade('MARKETPLACE', '5262', {
    ...online(30, 3_400, 0.9),
    ...shipped,
    ...returned(0.06),
  }),
  digitalGoods: trade('DIGITAL GOODS', '5816', online(14, 500, 0.9)),
  rides: trade('RIDES', '4121', { ...online(12, 1_800, 0.5), ...tip }),
  delivery: trade('FOOD DELIVERY', '5499', { ...online(14, 3_000, 0.45), ...tip }),
  fashion: trade('FASHION', '5691', { ...online(9, 6_500, 0.7), ...shipped, ...returned(0.15) }),
  computers: trade('COMPUTERS', '5045', {
    ...online(4, 18_000, 0.9),
    ...shipped,
    ...returned(0.07),
  }),
  giftCards: trade('GIFT CARDS', '5947', { ...online(3, 6_500, 0.6), returnedShare: 0.001 }),
  travel: trade('AIRLINE', '4511', { ...online(2, 30_000, 0.6), ...returned(0.03) }),
  education: trade('EDUCATION', '8299', online(0.7, 12_000, 1)),
  streaming: trade('STREAMING', '4899', online(0, 1_500, 0.3)),
  software: trade('SOFTWARE', '5734', online(0, 1_900, 0.6)),
  utilities: trade('UTILITIES', '4900', online(0, 11_000, 0.5)),
  insurance: trade('INSURANCE', '6300', online(0, 13_000, 0.4)),
  gambling: trade('GAMBLING', '7995', { ...online(1, 5_000, 0.8), ...quasiCash }),
  transfers: trade('MONEY TRANSFER', '4829', { ...online(1, 14_000, 0.6), ...quasiCash }),
} as const satisfies Record<string, Trade>

const everyTrade: readonly Trade[] = Object.values(trades)

export const storeTrades: readonly Trade[] = everyTrade.filter((one) => one.channel === 'STORE')
export const onlineTrades: readonly Trade[] = everyTrade.filter((one) => one.channel === 'ONLINE')
