import { Command } from 'commander'
import { featureSet } from '../../features/catalog.ts'
import { storeFeatureSet } from '../../sinks/feature-sets.ts'
import { migrate, readMigrations } from '../../sinks/migrate.ts'
import type { Settings } from '../config.ts'
import { topics } from '../events.ts'
import type { TopicSpec } from '../transport.ts'
import type { CommandContext } from './context.ts'
import { findServers, openKafka, openRegistry, openTables, requireTopic } from './servers.ts'

export const setupCommand = (context: CommandContext): Command =>
  new Command('setup')
    .description('Register the schemas, create the topics and the ClickHouse tables')
    .addHelpText('after', '\nSafe to repeat: what is there already stays as it is.')
    .action(() => runSetup(context))

/** Makes an installation ready for produce, score and sink; a repeat changes nothing. */
export async function runSetup(context: CommandContext): Promise<void> {
  const { settings, terminal } = context
  const urls = findServers(context)
  await openRegistry(context, urls).register()
  terminal.note('schemas: registered, BACKWARD_TRANSITIVE')
  const kafka = openKafka(context, { urls, name: 'setup' })
  try {
    const created = await kafka.createTopics(topicSpecs(settings))
    await requireTopic(kafka, settings.WEIR_PARTITIONS)
    terminal.note(`topics: ${created.length > 0 ? `created ${created.join(', ')}` : 'present'}`)
  } finally {
    await kafka.close()
  }
  const clickhouse = openTables(context, urls)
  try {
    const { applied, version } = await migrate(clickhouse, await readMigrations())
    await storeFeatureSet(clickhouse, featureSet)
    terminal.note(`tables: version ${version}${applied.length > 0 ? ', just applied' : ''}`)
  } finally {
    await clickhouse.close()
  }
}

const dayMs = 86_400_000

const topicSpecs = (settings: Settings): readonly TopicSpec[] =>
  Object.values(topics).map((topic) => ({
    topic,
    partitions: settings.WEIR_PARTITIONS,
    replicas: settings.WEIR_REPLICAS,
    retentionMs: settings.WEIR_RETENTION_DAYS * dayMs,
  }))
