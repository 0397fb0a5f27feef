import type { Describer } from './describer.ts'
import { fraudTables } from './fraud-tables.ts'
import type { Source } from './published/sources.ts'
import { published } from './published.ts'
import { column, type Table } from './table.ts'

/** Every table of a world, in the order of reading. */
export const tablesOf = (described: Describer): readonly Table[] => [
  ...described.purchases.tables(),
  ...described.rhythm.tables(),
  ...described.sharing.tables(),
  ...described.answers.tables(),
  ...described.fates.tables(),
  ...described.lifeCycles.tables(),
  ...described.arrivals.tables(),
  ...described.accounts.tables(),
  ...described.bills.tables(),
  ...fraudTables(described.frauds, described.purchases.all.count),
  ...described.breaks.tables(),
  publishedTable(described),
  sourceTable,
]

const sources: readonly Source[] = [...new Set(published.map(({ source }) => source))]

/** Figures differ in unit, so each cell states its own. */
const publishedTable = (described: Describer): Table => ({
  name: 'published',
  title: 'Beside published figures',
  note: 'Fraud is far more frequent than in life: a small world must hold enough to learn from.',
  columns: [
    column('figure', 'word'),
    column('ours', 'number'),
    column('published', 'number'),
    column('measured', 'word'),
    column('source', 'word'),
  ],
  rows: published.map(({ figure, unit, theirs, of, source, ours }) => [
    figure,
    { value: ours(described), unit },
    { value: theirs, unit },
    of,
    `${sources.indexOf(source) + 1}`,
  ]),
})

const sourceTable: Table = {
  name: 'sources',
  title: 'Sources',
  columns: [column('source', 'word'), column('by', 'word'), column('title', 'word')],
  rows: sources.map(({ by, title, year }, at) => [`${at + 1}`, by, `${title} (${year})`]),
}
