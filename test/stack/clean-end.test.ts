// After uninstall the machine is as it was: files, processes and sockets.
import { chmod, mkdir, rename, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PrivateMachine, type Remains, whyNoPrivateMachine } from './private-machine.js'
import { Sandbox } from './sandbox.js'

const impossible = whyNoPrivateMachine()
if (impossible !== null) console.warn(`clean-end.test.ts: ${impossible}`)

/** sshd wants it to be there, and another server may use it (decision 0014). */
const kept = ['d /run/sshd']

// Where all tests have to run, one that cannot run has failed.
describe.skipIf(impossible !== null && process.env.CI !== 'true')('uninstall', () => {
  let stores: Sandbox
  let folder: Sandbox
  let machine: PrivateMachine

  beforeAll(async () => {
    stores = await Sandbox.make()
    folder = await Sandbox.make()
    // PostgreSQL's account has to pass through.
    await chmod(folder.home, 0o711)
    machine = await PrivateMachine.make([folder.home])
  })
  afterAll(async () => {
    await machine.close()
    await folder.remove()
    await stores.remove()
  })

  /** A person's home and a place for SPARKBOX_HOME, both empty. */
  async function begin(name: string, variables: (place: string) => Record<string, string>, store: string) {
    const place = join(folder.home, name)
    for (const each of ['user', 'disk']) await mkdir(join(place, each), { recursive: true })
    const before = await machine.remains([place])
    const empty = {
      SPARKBOX_HOME: '',
      TMPDIR: '',
      XDG_RUNTIME_DIR: '',
      XDG_DATA_HOME: '',
      XDG_CONFIG_HOME: '',
      XDG_CACHE_HOME: '',
    }
    const environment = { HOME: join(place, 'user'), ...empty, ...variables(place) }
    const box = await Sandbox.make({ prefix: machine.prefix, environment })
    // The variables lead elsewhere.
    await rmdir(box.home)
    await stores.seed('current')
    await mkdir(dirname(join(place, store)), { recursive: true })
    await rename(join(stores.home, 'store'), join(place, store))
    return { box, before, look: () => machine.remains([place]) }
  }

  async function uninstall(box: Sandbox): Promise<void> {
    const planned = (await box.data('uninstall', '--all', '--dry-run')).actions as { subject: string }[]
    const { removed } = await box.data('uninstall', '--all', '--yes')
    expect(planned.map(({ subject }) => subject).toSorted()).toEqual(removed.toSorted())
  }

  it('leaves nothing of an instance that has worked, and of which two services were killed', async () => {
    const home = (place: string) => ({ SPARKBOX_HOME: join(place, 'disk', 'box') })
    const { box, before, look } = await begin('one', home, 'disk/box/store')
    const { services } = await box.data('up', '--profile', 'small')
    await work(box)
    for (const id of ['hiveserver2', 'nodemanager']) {
      const { pid } = services.find((each: { id: string }) => each.id === id)
      await machine.lines('kill', ['-KILL', String(pid)])
    }
    const during = await look()
    expect(during.files.length - before.files.length).toBeGreaterThan(1000)
    expect(during.sockets.length - before.sockets.length).toBeGreaterThan(20)
    await uninstall(box)
    expect(differences(before, await look())).toEqual(none)
  })

  it('leaves nothing in the folders of a person without SPARKBOX_HOME', async () => {
    const { box, before, look } = await begin('two', () => ({}), 'user/.local/share/sparkbox/store')
    await box.data('up', 'postgres', 'sshd', '--profile', 'small')
    await succeed(box, 'exec', '--', 'ssh', 'localhost', 'true')
    await uninstall(box)
    expect(differences(before, await look())).toEqual(none)
  })
})

const none = { appeared: [], vanished: [] }

function differences(before: Remains, after: Remains) {
  const all = ({ files, processes, sockets }: Remains) => [...files, ...processes, ...sockets]
  const [earlier, later] = [new Set(all(before)), new Set(all(after))]
  return {
    appeared: [...later].filter((each) => !earlier.has(each) && !kept.includes(each)),
    // Processes and sockets of other programs come and go.
    vanished: before.files.filter((each) => !later.has(each)),
  }
}

/** A little of everything that makes files: Hive, HDFS, a job on YARN, and the clients. */
async function work(box: Sandbox): Promise<void> {
  await succeed(box, 'verify', 'jdbc', 'ssh', 'hdfs', 'mapreduce', 'hiveserver2', 'spark-sql')
  await succeed(box, 'exec', '--', 'beeline', '-e', 'select 1')
}

async function succeed(box: Sandbox, ...words: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await box.run(words)
  expect({ words, exitCode, said: exitCode === 0 ? '' : stderr + stdout }).toEqual({ words, exitCode: 0, said: '' })
}
