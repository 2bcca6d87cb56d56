import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { duration, plural } from '../output/units.js'
import { services } from './shared.js'

export const command = defineCommand({
  description:
    'Stops the services in reverse order, each in its own orderly way, and then the daemon. Nothing is deleted. ' +
    'With services named, these and what depends on them are stopped, and the rest goes on.',
  arguments: { services },
  options: {},
  examples: [
    { command: 'sparkbox down', explanation: 'stop everything' },
    { command: 'sparkbox stop spark-connect', explanation: 'stop one service' },
  ],
  json: true,
  data: '{instance, alreadyStopped, milliseconds, stopped: string[]}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, services: input.arguments.services }
    if (dryRun) {
      const plan = await stack.planDown(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.down(request, work)
    const text = result.alreadyStopped
      ? `${instance} is already down.`
      : `${instance}: ${plural(result.stopped.length, 'service')} stopped in ${duration(result.milliseconds)}. All data stays.`
    return { data: result, text: () => text }
  },
})
