/** How a trade turns its authorizations into money; follow-ups.ts acts on it. */
export type ClearingHabit = 'PLAIN' | 'TIP' | 'FUEL' | 'LODGING' | 'SHIPPED'

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
}

const trade = (
  name: string,
  mcc: string,
  rest: Pick<Trade, 'channel' | 'weight' | 'medianCents' | 'sigma'> & Partial<Trade>,
): Trade => ({ clearing: 'PLAIN', purpose: 'PURCHASE', name, mcc, ...rest })

const store = (weight: number, medianCents: number, sigma: number) =>
  ({ channel: 'STORE', weight, medianCents, sigma }) as const
const online = (weight: number, medianCents: number, sigma: number) =>
  ({ channel: 'ONLINE', weight, medianCents, sigma }) as const

const tip = { clearing: 'TIP' } as const
const shipped = { clearing: 'SHIPPED' } as const
const quasiCash = { purpose: 'QUASI_CASH' } as const

export const trades = {
  grocery: trade('GROCERY', '5411', store(22, 3_800, 0.7)),
  restaurant: trade('RESTAURANT', '5812', { ...store(14, 3_200, 0.6), ...tip }),
  fastFood: trade('FAST FOOD', '5814', store(16, 1_100, 0.4)),
  fuel: trade('FUEL', '5542', { ...store(10, 4_300, 0.35), clearing: 'FUEL' }),
  pharmacy: trade('PHARMACY', '5912', store(6, 2_200, 0.7)),
  clothing: trade('CLOTHING', '5651', store(4, 6_500, 0.7)),
  electronics: trade('ELECTRONICS', '5732', store(2, 16_000, 0.9)),
  hardware: trade('HARDWARE', '5200', store(4, 6_500, 0.8)),
  transit: trade('TRANSIT', '4111', store(6, 300, 0.4)),
  parking: trade('PARKING', '7523', store(3, 900, 0.5)),
  liquor: trade('LIQUOR', '5921', store(3, 2_600, 0.5)),
  lodging: trade('LODGING', '7011', { ...store(0, 24_000, 0.5), clearing: 'LODGING' }),
  cashMachine: trade('CASH MACHINE', '6011', { ...store(1, 10_000, 0.6), purpose: 'CASH' }),
  marketplace: trade('MARKETPLACE', '5262', { ...online(30, 3_400, 0.9), ...shipped }),
  digitalGoods: trade('DIGITAL GOODS', '5816', online(14, 500, 0.9)),
  rides: trade('RIDES', '4121', { ...online(12, 1_800, 0.5), ...tip }),
  delivery: trade('FOOD DELIVERY', '5499', { ...online(14, 3_000, 0.45), ...tip }),
  fashion: trade('FASHION', '5691', { ...online(9, 6_500, 0.7), ...shipped }),
  computers: trade('COMPUTERS', '5045', { ...online(4, 18_000, 0.9), ...shipped }),
  giftCards: trade('GIFT CARDS', '5947', online(3, 6_500, 0.6)),
  travel: trade('AIRLINE', '4511', online(2, 30_000, 0.6)),
  streaming: trade('STREAMING', '4899', online(0, 1_500, 0.3)),
  software: trade('SOFTWARE', '5734', online(0, 1_900, 0.6)),
  gambling: trade('GAMBLING', '7995', { ...online(1, 5_000, 0.8), ...quasiCash }),
  transfers: trade('MONEY TRANSFER', '4829', { ...online(1, 14_000, 0.6), ...quasiCash }),
} as const satisfies Record<string, Trade>

const everyTrade: readonly Trade[] = Object.values(trades)

export const storeTrades: readonly Trade[] = everyTrade.filter((one) => one.channel === 'STORE')
export const onlineTrades: readonly Trade[] = everyTrade.filter((one) => one.channel === 'ONLINE')
