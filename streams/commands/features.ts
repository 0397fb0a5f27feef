import { Command } from 'commander'
import { featureSet } from '../../features/catalog.ts'
import type { Feature } from '../../features/define.ts'
import { renderCatalog } from '../../features/render.ts'
import { PipelineError } from '../errors.ts'
import { closest } from '../nearest.ts'
import { computeCommand } from './compute.ts'
import type { CommandContext } from './context.ts'

interface JsonOption {
  readonly json?: boolean
}

export const featuresCommand = (context: CommandContext): Command =>
  new Command('features')
    .description('List and explain the features, and compute them from a file of events')
    .addCommand(computeCommand(context))
    .addCommand(listCommand(context))
    .addCommand(explainCommand(context))
    .addCommand(docsCommand(context))

const listCommand = ({ terminal }: CommandContext): Command =>
  new Command('list')
    .description('List the features in the order of the vector')
    .option('--json', 'print one JSON object')
    .action(({ json }: JsonOption) => {
      const { version, features } = featureSet
      if (json) return terminal.line(JSON.stringify({ version, features: features.map(plain) }))
      terminal.line(`feature set ${version}, ${features.length} features`)
      for (const { name, about } of features) terminal.line(`${name}  ${about}`)
    })

const explainCommand = ({ terminal }: CommandContext): Command =>
  new Command('explain')
    .description('Say what a feature means and how it is defined')
    .argument('<name>', 'name of the feature, as in "weir features list"')
    .option('--json', 'print one JSON object')
    .action((name: string, { json }: JsonOption) => {
      const feature = featureNamed(name)
      if (json) return terminal.line(JSON.stringify(plain(feature)))
      const { position, about, reason, definition } = plain(feature)
      terminal.line(name)
      terminal.line(`  meaning     ${about}`)
      terminal.line(`  reason      ${reason}`)
      terminal.line(`  definition  ${JSON.stringify(definition)}`)
      terminal.line(`  position    ${position} of feature set ${featureSet.version}`)
    })

const docsCommand = ({ terminal }: CommandContext): Command =>
  new Command('docs')
    .description('Print docs/features.md as the catalog has it')
    .action(() => terminal.line(renderCatalog(featureSet).trimEnd()))

const plain = (feature: Feature) => ({
  name: feature.name,
  position: featureSet.features.indexOf(feature),
  about: feature.about,
  reason: feature.reason,
  definition: feature.definition,
})

function featureNamed(name: string): Feature {
  const found = featureSet.features.find((feature) => feature.name === name)
  if (found) return found
  const near = closest(name, featureSet.names)
  const hint = near === null ? 'see weir features list' : `did you mean ${near}?`
  throw new PipelineError('INPUT_INVALID', `there is no feature of that name: ${hint}`)
}
