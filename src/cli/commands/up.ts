import type { UpResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { servicesText } from '../output/services-text.js'
import { timingText } from '../output/timing-text.js'
import { duration, plural } from '../output/units.js'
import { offlineOption, profileOption, services, stackOption } from './shared.js'

export const command = defineCommand({
  description:
    'Brings the instance up: obtains what is missing, writes the configuration, prepares the data folders and starts ' +
    'the services in parallel. It ends when each of them has answered a real question. What already runs is left alone. ' +
    'With services named, these and what they depend on are started; NameNode and DataNode, and ResourceManager and ' +
    'NodeManager, answer only beside each other, and start together.',
  arguments: { services },
  options: {
    stack: stackOption,
    profile: profileOption,
    timeout: { type: 'integer', placeholder: 'SECONDS', minimum: 1, description: 'Give up after this time' },
    offline: offlineOption,
    timing: { type: 'boolean', description: 'Show what each service waited for and spent, and the critical path' },
    detach: { type: 'boolean', short: 'd', description: 'Do not wait until the services are ready' },
  },
  examples: [
    { command: 'sparkbox up', explanation: 'everything, with the defaults' },
    { command: 'sparkbox up --profile small', explanation: 'for a machine with little memory' },
    { command: 'sparkbox up hiveserver2', explanation: 'HiveServer2 and what it needs' },
    { command: 'sparkbox up --timing', explanation: 'and say where the time went' },
    { command: 'sparkbox up --dry-run', explanation: 'only say what would be done' },
  ],
  json: true,
  data: '{instance, alreadyRunning, milliseconds, services: ServiceState[], timing: StartTiming | null}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const { profile, timeout, offline, detach } = input.options
    const request = {
      instance,
      services: input.arguments.services,
      stack: input.options.stack ?? null,
      profile: profile ?? null,
      timeoutMilliseconds: timeout === undefined ? null : timeout * 1000,
      offline,
      wait: !detach,
    }
    if (dryRun) {
      const plan = await stack.planUp(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.up(request, work)
    const wanted: readonly string[] = request.services
    const named = result.services.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
    const shown = { ...result, services: named }
    const timing = input.options.timing ? result.timing : null
    return {
      data: result,
      text: (style) =>
        [
          servicesText(named, style),
          ...(timing === null ? [] : ['', timingText(timing, style)]),
          '',
          headline(shown),
        ].join('\n'),
    }
  },
})

function headline(result: UpResult): string {
  const ready = result.services.filter(({ state }) => state === 'ready').length
  if (result.alreadyRunning) return `${result.instance} is already up.`
  return `${result.instance}: ${plural(ready, 'service')} ready after ${duration(result.milliseconds)}.`
}
