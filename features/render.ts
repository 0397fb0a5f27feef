import type { Feature, FeatureSet } from './define.ts'
import { levels } from './levels.ts'

/** docs/features.md, from the catalog. */
export function renderCatalog({ features, version }: FeatureSet): string {
  const groups = [...new Set(features.map(groupOf))]
  const sections = groups.map((group) => {
    const rows = features.filter((feature) => groupOf(feature) === group).map(rowOf)
    return [`## ${group}`, '', '| feature | meaning | reason |', '|---|---|---|', ...rows].join(
      '\n',
    )
  })
  return `${[introduction(features.length, version), ...sections].join('\n\n')}\n`
}

const rowOf = ({ name, about, reason }: Feature): string => `| \`${name}\` | ${about} | ${reason} |`

const titles = {
  card: 'Card',
  account: 'Account',
  device: 'Device',
  ip: 'IP address',
  merchant: 'Merchant',
} as const

function groupOf({ definition }: Feature): string {
  switch (definition.aggregate) {
    case 'own':
      return 'The authorization itself'
    case 'state':
      return 'State of the account'
    default:
      return titles[definition.entity]
  }
}

const introduction = (count: number, version: string): string => `# Features

Feature set ${version}: ${count} features, in the order of the catalog (\`features/catalog.ts\`).
This page is made by \`npx weir features docs\`; \`npx weir features explain NAME\` tells of one.

- Every feature is of an authorization **as of just before it**: of what its windows felt by its
  event time, itself not among it.
- A missing value is NaN. Counts, sums and fraud rates of an entity with no history are 0; means,
  maxima, ratios and times since are missing. All features of a device or address are missing where
  the event names none. Distance and speed are missing where the card is not present.
- Money is in minor units of the account's currency; sums of a merchant, device or address mix them
  where programs bill in several. Times are event time, hours and days are UTC.
- An **attempt** is an AUTHORIZATION, INCREMENTAL or ADVICE. It counts as **approved** until an
  OUTCOME that declines it, a REVERSAL or an EXPIRY takes it back: from that event's own time on, at
  the time of the attempt. A partial REVERSAL takes money, not the count. Where the attempt is not
  among the account's newest records (folded, or still to come) only the first correction takes
  money back, as much as it states. A refund is an attempt of 0.
- A **fraud** counts at \`known_at\` of its label, never earlier; GENUINE takes it back.
- A window holds what lies later than the event time less its length. The newest records of a key
  (64 to 95) are exact. What is older lies in tiles, and a window takes its oldest tile whole: so
  counts and sums lie between those of the window and those of the window and one tile more.

| window | tile |
|---|---|
${levels.map(({ name, tileMs }) => `| ${name} | ${spanOf(tileMs)} |`).join('\n')}

- Distinct counts over tiles are estimates (standard error 9 % for the first of the two an entity
  meets, 13 % for the second; distinct countries may be one too low). A card or account meets
  merchants and devices, a merchant or address cards and devices, a device cards and addresses.
- Times since, "same", distances and the share of an hour look at the newest records alone; "first"
  also remembers 192 merchants, devices and countries of a card or account beyond them.
- Card and account features depend on the log alone: the same for any chunks, restarts and replays.
  Those of merchants, devices and addresses are what the process knew, at most a second stale; a
  decision logs them.
- Reason is the code under which a model that leans on the feature explains a decision.`

function spanOf(ms: number): string {
  if (ms < 60_000) return `${ms / 1000} s`
  if (ms < 3_600_000) return `${ms / 60_000} min`
  return ms < 86_400_000 ? `${ms / 3_600_000} h` : `${ms / 86_400_000} d`
}
