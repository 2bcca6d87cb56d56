import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { servicesText } from '../output/services-text.js'
import { services } from './shared.js'

export const command = defineCommand({
  description:
    'Stops the services in reverse order and starts them again with the present configuration. With services named, ' +
    'these and what depends on them are restarted.',
  arguments: { services },
  options: {},
  examples: [
    { command: 'sparkbox restart', explanation: 'everything' },
    { command: 'sparkbox restart hiveserver2', explanation: 'one service' },
  ],
  json: true,
  data: '{instance, milliseconds, restarted: string[], services: ServiceState[]}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, services: input.arguments.services }
    if (dryRun) {
      const plan = await stack.planRestart(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.restart(request, work)
    return { data: result, text: (style) => servicesText(result.services, style) }
  },
})
