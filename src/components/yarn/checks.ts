// Row `yarn`: the node is running, as the real client sees it.
import type { Check } from '../contract.js'
import { expectSeen, runLauncher } from '../run-launcher.js'

export const yarnChecks: Check[] = [
  {
    id: 'yarn',
    title: 'YARN has a running node',
    needs: ['resourcemanager', 'nodemanager'],
    after: [],
    timeoutMilliseconds: 60_000,
    run: async ({ instance, signal }) => {
      const { output } = await runLauncher(instance, { name: 'yarn', arguments: ['node', '-list'], signal })
      const node = output.find((line) => /\bRUNNING\b/.test(line))
      expectSeen(node !== undefined, 'a node in the state RUNNING', output)
      const { yarnMegabytes, yarnCores } = instance.memory
      return `${node.trim().split(/\s+/)[0]} RUNNING, ${yarnMegabytes} MB and ${yarnCores} cores to give`
    },
  },
]
