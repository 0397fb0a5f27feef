import { compileFeatures } from '../../features/compile.ts'
import type { Aggregate, FeatureSet } from '../../features/define.ts'
import { peerNames } from '../../features/entries.ts'
import { levels } from '../../features/levels.ts'
import { type CountMeasure, counts } from '../../features/measures.ts'

/** Every aggregate of windows that the algebra allows, not only what the catalog uses. */
export const everything: FeatureSet = compileFeatures(
  (['card', 'account', 'device', 'ip', 'merchant'] as const)
    .flatMap((entity) => [
      ...levels.flatMap(({ name: window }) => ofWindow(entity, window)),
      ...ofEntity(entity),
    ])
    .map((one) => ({ ...one, reason: 'VELOCITY' })),
)

type Entity = keyof typeof peerNames

function ofWindow(entity: Entity, window: (typeof levels)[number]['name']): readonly Aggregate[] {
  const scope = { entity, window }
  const owned = entity === 'card' || entity === 'account'
  const countMeasures = Object.keys(counts) as readonly CountMeasure[]
  return [
    ...countMeasures.map((of): Aggregate => ({ aggregate: 'count', of, ...scope })),
    ...countMeasures
      .filter((of) => of !== 'attempts')
      .map((of): Aggregate => ({ aggregate: 'share', of, ...scope })),
    ...[...peerNames[entity], 'country' as const].map(
      (of): Aggregate => ({ aggregate: 'distinct', of, ...scope }),
    ),
    ...(owned && (window === '5m' || window === '1h')
      ? peerNames[entity].map((of): Aggregate => ({ aggregate: 'countSame', of, ...scope }))
      : []),
    ...(['approved', 'attempts', 'frauds'] as const).flatMap((of): readonly Aggregate[] => [
      { aggregate: 'sum', of, ...scope },
      { aggregate: 'mean', of, ...scope },
    ]),
    ...(
      [
        'max',
        'deviation',
        'fraudRate',
        'fraudMoneyRate',
        'amountToMean',
        'amountToMax',
        'amountZScore',
      ] as const
    ).map((aggregate): Aggregate => ({ aggregate, ...scope })),
    ...(window === '30d' ? [] : [{ aggregate: 'pace', against: '30d', ...scope } as const]),
  ]
}

function ofEntity(entity: Entity): readonly Aggregate[] {
  const attempt: Aggregate = { aggregate: 'secondsSince', of: 'attempt', entity }
  if (entity !== 'card' && entity !== 'account') return [attempt]
  return [
    attempt,
    { aggregate: 'secondsSince', of: 'declined', entity },
    { aggregate: 'secondsSince', of: 'fraud', entity },
    ...peerNames[entity].map((of): Aggregate => ({ aggregate: 'secondsSinceSame', of, entity })),
    ...[...peerNames[entity], 'country' as const].map(
      (of): Aggregate => ({ aggregate: 'firstSeen', of, entity }),
    ),
  ]
}
