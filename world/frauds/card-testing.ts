/**
 * Finding out which card numbers work: a list tried in a burst at one weak merchant; a BIN
 * enumerated, of whose numbers most do not exist and the others need several guesses at the code;
 * or a handful of cards a day for days, each at another merchant from another device. What works is
 * used for more within days, by another crew. Detectable by many cards per device, address and
 * merchant within hours, failed codes and tiny amounts, and by what labels say of the merchant; the
 * slow way hardly before the later use.
 */
import type { Merchant } from '../merchants.ts'
import { programs } from '../programs.ts'
import type { Purchase } from '../purchase.ts'
import { between, chance, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Plan, Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs, secondMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Planted } from '../truth.ts'
import {
  type Crew,
  disguised,
  easyMerchants,
  type Ground,
  hireCrew,
  memberOf,
  type Scheme,
  strike,
  times,
  type Victim,
} from './crew.ts'
import { type Shopping, shopOnLine } from './shopping.ts'
import { stolenOnLine } from './theft.ts'

interface Method {
  readonly name: 'BURST' | 'ENUMERATION' | 'SLOW'
  readonly weight: number
  /** Cards, from and to. Of an enumeration, those of one program only are hits. */
  readonly cards: readonly [number, number]
  readonly lastsHours: readonly [number, number]
  readonly attemptsMax: number
  readonly shops: number
  /** Of the cards: those whose code is known, or guessed at last. */
  readonly codeShare: number
  readonly verificationShare: number
  /** Of the cards that work. */
  readonly usedLaterShare: number
}

const methods: readonly Method[] = [
  {
    name: 'BURST',
    weight: 40,
    cards: [4, 9],
    lastsHours: [0.5, 12],
    attemptsMax: 2,
    shops: 1,
    codeShare: 0.7,
    verificationShare: 0.15,
    usedLaterShare: 0.55,
  },
  {
    name: 'ENUMERATION',
    weight: 25,
    cards: [8, 14],
    lastsHours: [1, 30],
    attemptsMax: 4,
    shops: 2,
    codeShare: 0.6,
    verificationShare: 0.4,
    usedLaterShare: 0.5,
  },
  {
    name: 'SLOW',
    weight: 35,
    cards: [3, 8],
    lastsHours: [72, 300],
    attemptsMax: 1,
    shops: 8,
    codeShare: 0.95,
    verificationShare: 0.1,
    usedLaterShare: 0.5,
  },
]

const testedAt = [trades.digitalGoods, trades.giftCards, trades.delivery] as const
const usedAt = [trades.computers, trades.marketplace, trades.fashion, trades.giftCards] as const
const tinyCents = [50, 700] as const
const betweenTriesMs = 2 * minuteMs
const leastBetweenTriesMs = 5 * secondMs
const restDays = [0.2, 9] as const

export const cardTesting: Scheme = {
  accountDaysPerCampaign: 28_000,
  campaign(random, ground, startMs) {
    const method = pickBy(random, methods, (one) => one.weight)
    const testing = testingOf(random, ground, { method, startMs })
    const wanted = { trades: usedAt, count: 3, atMs: startMs }
    const shops = easyMerchants(random, ground.market, wanted)
    const usage = { crew: hireCrew(random, 2), shops, market: ground.market }
    const lastsMs = between(random, ...method.lastsHours) * hourMs
    const during = { startMs, endMs: startMs + lastsMs }
    return times(wholeBetween(random, ...method.cards), () =>
      strike(random, { ground, during }, (own, atMs) => tested(own, { testing, usage }, atMs)),
    )
  },
}

interface Testing {
  readonly method: Method
  readonly crew: Crew
  readonly shops: readonly [Merchant, ...Merchant[]]
  readonly programId: string
}

function testingOf(
  random: Random,
  { market }: Ground,
  { method, startMs }: { method: Method; startMs: number },
): Testing {
  const crew = hireCrew(random, 2)
  const wanted = { trades: testedAt, count: method.shops, atMs: startMs }
  return {
    method,
    crew: { ...crew, care: method.name === 'SLOW' ? 'HIDDEN' : 'BLATANT' },
    shops: easyMerchants(random, market, wanted),
    programId: pickBy(random, programs, (one) => one.weight).programId,
  }
}

function tested(
  random: Random,
  { testing, usage }: { testing: Testing; usage: Omit<Shopping, 'planted'> },
  atMs: number,
): Plan {
  const planted = { fraudType: 'CARD_TESTING', run: `testing-${random.word()}` } as const
  return (account) => {
    const { method, programId } = testing
    if (method.name === 'ENUMERATION' && account.program.programId !== programId) return []
    const works = chance(random, method.codeShare)
    const steps = tries(random, testing, { account, atMs, planted, works })
    if (!works || !chance(random, method.usedLaterShare)) return steps
    const usedMs = Math.round(atMs + between(random, ...restDays) * dayMs)
    const shopping = { ...usage, crew: memberOf(random, usage.crew), planted }
    const plan = shopOnLine(random.fork('use'), shopping, usedMs)
    return [...steps, { kind: 'plan', atMs: usedMs, plan }]
  }
}

interface Trial extends Victim {
  readonly planted: Planted
  /** Whether the code is right at last. */
  readonly works: boolean
}

/** One or more within minutes, until the code is right or the tester has had enough. */
function tries(random: Random, { method, crew, shops }: Testing, trial: Trial): readonly Step[] {
  const seen = disguised(random, crew, trial)
  const attempts = wholeBetween(random, 1, method.attemptsMax)
  let nextMs = trial.atMs
  return Array.from({ length: attempts }, (_, number): Step => {
    const sale = { merchant: pick(random, shops), level: 1, planted: trial.planted }
    const right = trial.works && number + 1 === attempts
    const purchase = asTest(random, stolenOnLine(random, seen, sale), { method, right })
    const step: Step = { kind: 'purchase', atMs: nextMs, purchase }
    nextMs += Math.round(leastBetweenTriesMs + exponential(random, betweenTriesMs))
    return step
  })
}

/** Next to nothing, or nothing at all; the slow pay the price of a small thing. */
function asTest(
  random: Random,
  purchase: Purchase,
  { method, right }: { method: Method; right: boolean },
): Purchase {
  const asked = right ? 'MATCH' : 'MISMATCH'
  const cvv = purchase.merchant.checksCvv ? asked : 'NOT_CHECKED'
  const typed: Purchase = { ...purchase, entryMode: 'ECOMMERCE', cvv }
  if (chance(random, method.verificationShare)) {
    return { ...typed, cents: 0, purpose: 'ACCOUNT_VERIFICATION' }
  }
  return method.name === 'SLOW' ? typed : { ...typed, cents: wholeBetween(random, ...tinyCents) }
}
