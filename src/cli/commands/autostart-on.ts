import type { AutostartPlan } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { autostartChangeText, autostartPlanText, shownText } from '../output/autostart-text.js'

export const command = defineCommand({
  description:
    'Lets the instance start by itself. Where the systemd of your user answers, by a unit of yours that starts at the ' +
    'first login and stops with the last logout. Elsewhere, as on a WSL without systemd, by a line in the file that ' +
    'your login shell reads; it starts the instance in the background of an interactive login, and prints nothing. ' +
    'What is written is shown first.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox autostart on', explanation: 'show, ask and write' },
    { command: 'sparkbox autostart on --dry-run', explanation: 'only show' },
    { command: 'sparkbox autostart on -i test --yes', explanation: 'in a script' },
  ],
  json: true,
  data: '{instance, way, file, text, problems: string[], lingers, changed: string[]}; with --dry-run: {instance, actions: PlannedAction[], way, file, text}',
  dryRun: true,
  confirms: true,
  async run(_input, { instance, dryRun, stack, work, confirm }) {
    const plan = await stack.planAutostartOn({ instance }, work)
    if (dryRun) return { data: plan, text: (style) => autostartPlanText(plan, style) }
    if (plan.actions.length > 0) await confirm({ action: actionOf(plan), shows: shownText(plan) })
    const result = await stack.autostartOn({ instance }, work)
    return { data: result, text: () => autostartChangeText(result) }
  },
})

function actionOf({ instance, way, file }: AutostartPlan): string {
  return way === 'systemd'
    ? `make the unit ${file}, which starts ${instance} at each login`
    : `add these lines to ${file}, which start ${instance} at each login`
}
