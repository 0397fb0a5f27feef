import { createTimeQueue } from './queue.ts'
import type { Step } from './steps.ts'

/** What is to come, in time order: of each plan its next step, and whatever was added. */
export interface Agenda {
  next(): Step | undefined
  add(steps: readonly Step[]): void
}

export function openAgenda(plans: readonly Iterator<Step>[]): Agenda {
  const queue = createTimeQueue<{ step: Step; plan: Iterator<Step> | null; rank: number }>()
  const wait = (plan: Iterator<Step>, rank: number) => {
    const next = plan.next()
    if (!next.done) queue.add(next.value.atMs, rank, { step: next.value, plan, rank })
  }
  plans.forEach(wait)
  let added = plans.length
  return {
    next() {
      const first = queue.take()
      if (first?.plan) wait(first.plan, first.rank)
      return first?.step
    },
    add(steps) {
      for (const step of steps) queue.add(step.atMs, added, { step, plan: null, rank: added++ })
    },
  }
}
