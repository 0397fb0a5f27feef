/** Codes a user may meet; docs/operators.md gives the cure for each. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'INPUT_INVALID'
  | 'STACK_UNAVAILABLE'
  | 'KAFKA_UNAVAILABLE'
  | 'REGISTRY_UNAVAILABLE'
  | 'REDIS_UNAVAILABLE'
  | 'REDIS_REFUSED'
  | 'CLICKHOUSE_UNAVAILABLE'
  | 'CLICKHOUSE_REFUSED'
  | 'STORE_MISMATCH'
  | 'LOG_MISMATCH'
  | 'MODEL_REFUSED'
  | 'POLICY_INVALID'
  | 'FENCED'

/**
 * A dependency is away or a setting is wrong. The message is one line that names the cure and holds
 * no token, payload or secret; whether a retry can help is said by `retriable`.
 */
export class PipelineError extends Error {
  override readonly name = 'PipelineError'
  readonly code: ErrorCode
  readonly retriable: boolean

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.retriable = code.endsWith('_UNAVAILABLE')
  }
}
