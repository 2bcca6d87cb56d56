// Row `ssh`: a person's login, without a password or a question.
import { installCommand } from '../../artifacts/install-command.js'
import { StackError } from '../../errors.js'
import type { Check } from '../contract.js'
import { expectSeen, runLauncher } from '../run-launcher.js'
import { address, baseEnvironment } from '../service.js'
import { SkipCheck } from '../skip-check.js'
import { explainFailure } from './failure.js'
import { fingerprint } from './probe.js'

export const sshChecks: Check[] = [
  {
    id: 'ssh',
    title: 'ssh localhost logs in without a password or a question',
    // Where the service is left out the row says why; one that does not run is a failure of the login.
    needs: [],
    after: [],
    timeoutMilliseconds: 30_000,
    run: async ({ instance, signal }) => {
      if (instance.tools.sshd === null) {
        const command = installCommand({ product: 'ssh' }, baseEnvironment(instance))
        throw new SkipCheck('this machine has no OpenSSH server', `${command}; sparkbox down; sparkbox up`)
      }
      if (instance.config.services.sshd?.enabled === false)
        throw new SkipCheck('the service is switched off', 'sparkbox config set services.sshd.enabled=true')
      try {
        const { output } = await runLauncher(instance, { name: 'ssh', arguments: ['localhost', 'id', '-un'], signal })
        // A person's own shell may say something first.
        expectSeen(output.at(-1) === instance.user.name, `the user ${instance.user.name}`, output)
        const server = `${address(instance, 'sshd')}, host key ${await fingerprint(instance)}`
        return `ssh localhost id -un: ${instance.user.name}; ${server}`
      } catch (error) {
        if (!(error instanceof StackError && error.code === 'COMMAND_FAILED')) throw error
        throw explainFailure(instance, error.details.lastLines as string[])
      }
    },
  },
]
