import { rowColumns } from '../features/training.ts'
import { PipelineError } from '../streams/errors.ts'

/** The catalog as training sees it: each feature with the reason code it is told under. */
export interface ReasonedFeatures {
  readonly features: readonly { readonly name: string; readonly reason: string }[]
  contractHash(names: readonly string[]): string
}

/** What travels with training rows into a package: the features used and the hash over them. */
export interface TrainingContract {
  readonly features: readonly { readonly name: string; readonly reason: string }[]
  readonly contractHash: string
}

/** The contract of training rows with this header, features in the order of the columns. */
export function contractOf(header: string, featureSet: ReasonedFeatures): TrainingContract {
  const known = new Map(featureSet.features.map(({ name, reason }) => [name, { name, reason }]))
  const columns = header.split(',').filter((column) => !rowColumns.includes(column))
  const features = columns.map((column) => known.get(column) ?? refuseColumn(column))
  if (features.length === 0) {
    throw new PipelineError('INPUT_INVALID', 'the training rows have no column that is a feature')
  }
  return { features, contractHash: featureSet.contractHash(columns) }
}

function refuseColumn(column: string): never {
  const cure = 'make the rows with weir features compute of this version'
  throw new PipelineError('INPUT_INVALID', `column "${column}" is no feature: ${cure}`)
}
