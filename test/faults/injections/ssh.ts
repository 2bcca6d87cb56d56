// The SSH server of an instance, its keys and its clients, each broken in one way.
import { chmodSync, rmSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome, Sandbox } from '../../stack/sandbox.js'
import type { Injection } from '../injection.js'
import { explainFailureOf, instanceFolder, keepCopy } from './folders.js'

const sshd = { on: 'running', services: ['sshd'] } as const
const secret = (box: Sandbox, name: string) => join(instanceFolder(box), 'secrets/ssh', name)

export const sshInjections: Injection[] = [
  {
    ...sshd,
    fault: 'a line of sshd_config is nonsense when the server starts again by itself',
    code: 'SSH_CONFIG_INVALID',
    inject: async (box) => {
      await appendFile(join(instanceFolder(box), 'conf/ssh/sshd_config'), '\nNonsense yes\n')
      await endServer(box)
    },
    observe: failedSshd,
  },
  {
    ...sshd,
    fault: 'sshd_config is deleted when the server starts again by itself',
    code: 'SSH_CONFIG_MISSING',
    inject: async (box) => {
      rmSync(join(instanceFolder(box), 'conf/ssh/sshd_config'))
      await endServer(box)
    },
    observe: failedSshd,
  },
  {
    ...sshd,
    fault: 'others may read the private key',
    code: 'SSH_KEY_TOO_OPEN',
    inject: async (box) => chmodSync(secret(box, 'id_ed25519'), 0o644),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'the private key is garbage',
    code: 'SSH_KEY_DAMAGED',
    inject: async (box) => writeFile(secret(box, 'id_ed25519'), 'garbage\n'),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'the list of accepted keys is gone',
    code: 'SSH_LOGIN_REFUSED',
    inject: async (box) => rmSync(secret(box, 'authorized_keys')),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'another host key is known than the one of the server',
    code: 'SSH_HOST_KEY_CHANGED',
    inject: async (box) => {
      const file = secret(box, 'known_hosts')
      keepCopy(file)
      const text = await readFile(file, 'utf8')
      await writeFile(
        file,
        text.replace(/AAAA\S+/, (key) => `${key.slice(0, -6)}AAAAAA`),
      )
    },
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
]

async function endServer(box: Sandbox): Promise<void> {
  const { services } = (await box.run(['status', '--json'])).json().data
  process.kill(services.find(({ id }: { id: string }) => id === 'sshd').pid, 'SIGKILL')
}

/** The supervisor starts it again by itself, and fails; awaited, since that takes a second or two. */
async function failedSshd(box: Sandbox): Promise<Outcome> {
  for (;;) {
    const outcome = await box.run(['status', '--json'])
    const { services } = outcome.json().data
    if (services.some(({ diagnosis }: { diagnosis: unknown }) => diagnosis !== null)) return outcome
  }
}
