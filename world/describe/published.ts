/** Published figures of real card programs, with their sources, and ours beside them. */
import { accountFigures } from './published/accounts.ts'
import type { Published } from './published/figure.ts'
import { fraudFigures } from './published/frauds.ts'
import { paymentFigures } from './published/payments.ts'

export const published: readonly Published[] = [
  ...fraudFigures,
  ...paymentFigures,
  ...accountFigures,
]
