import type { PipelineError } from '../errors.ts'
import { patiently } from '../retry.ts'
import type { KafkaPort, Outgoing } from '../transport.ts'
import { type CommandContext, patienceOf } from './context.ts'

type Waiting = Pick<CommandContext, 'settings' | 'terminal' | 'signal' | 'now' | 'pause'>

/**
 * Sends to Kafka; while that is away the same messages are tried again, unless the command is
 * interrupted meanwhile. A repeat of an event changes nothing.
 */
export function sendPatiently(
  context: Waiting,
  kafka: Pick<KafkaPort, 'send'>,
): (messages: readonly Outgoing[]) => Promise<void> {
  const { settings, terminal, signal, now, pause } = context
  const onOutage = (error: PipelineError) => {
    if (signal.aborted) throw error
    terminal.note(`weir: waiting: ${error.message}`)
  }
  const waiting = { patience: patienceOf({ settings }), now, pause, onOutage }
  return (messages) =>
    patiently(async () => {
      await kafka.send(messages)
    }, waiting)
}
