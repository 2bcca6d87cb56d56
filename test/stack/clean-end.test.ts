// After uninstall the machine is as it was: files, processes and sockets.
import { chmod, mkdir, rename } from 'node:fs/promises'
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
  let folder: Sandbox
  let machine: PrivateMachine

  beforeAll(async () => {
    folder = await Sandbox.make()
    // PostgreSQL's account has to pass through.
    await chmod(folder.home, 0o711)
    machine = await PrivateMachine.make([folder.home])
    await folder.seed('current')
  })
  afterAll(async () => {
    await machine.close()
    await folder.remove()
  })

  /** A home that is not there yet, and what the machine looks like without it. */
  async function begin(name: string, variables: (place: string) => Record<string, string>) {
    const place = join(folder.home, name)
    await mkdir(join(place, 'user'), { recursive: true })
    const before = await machine.remains([place])
    const environment = {
      HOME: join(place, 'user'),
      SPARKBOX_HOME: '',
      TMPDIR: '',
      XDG_RUNTIME_DIR: '',
      ...variables(place),
    }
    const box = await Sandbox.make({ prefix: machine.prefix, environment })
    return { box, before, after: () => machine.remains([place]) }
  }

  async function putStore(store: string) {
    await mkdir(dirname(store), { recursive: true })
    await rename(join(folder.home, 'store'), store)
  }

  async function uninstall(box: Sandbox): Promise<void> {
    const planned = (await box.data('uninstall', '--all', '--dry-run')).actions as { subject: string }[]
    const { removed } = await box.data('uninstall', '--all', '--yes')
    expect(planned.map(({ subject }) => subject).toSorted()).toEqual(removed.toSorted())
  }

  function expectSame(after: Remains, before: Remains): void {
    expect({ ...after, files: after.files.filter((each) => !kept.includes(each)) }).toEqual(before)
  }

  it('leaves nothing of an instance that has worked, and of which two services were killed', async () => {
    const { box, before, after } = await begin('one', (place) => ({ SPARKBOX_HOME: join(place, 'deep', 'box') }))
    const home = join(folder.home, 'one', 'deep', 'box')
    await putStore(join(home, 'store'))

    const { services } = await box.data('up', '--profile', 'small')
    await work(box)
    for (const id of ['hiveserver2', 'nodemanager']) {
      const { pid } = services.find((each: { id: string }) => each.id === id)
      await machine.lines('kill', ['-KILL', String(pid)])
    }
    expect((await after()).processes.length).toBeGreaterThan(before.processes.length)
    await uninstall(box)
    expectSame(await after(), before)
  })

  it('leaves nothing in the folders of a person without SPARKBOX_HOME', async () => {
    await folder.seed('current')
    const { box, before, after } = await begin('two', () => ({}))
    await putStore(join(folder.home, 'two', 'user', '.local', 'share', 'sparkbox', 'store'))
    await box.data('up', 'namenode', 'datanode', 'postgres', 'sshd', '--profile', 'small')
    await succeed(box, 'exec', '--', 'ssh', 'localhost', 'true')
    await uninstall(box)
    expectSame(await after(), before)
  })
})

/** A little of everything that makes files: Hive, HDFS, a job on YARN, and the clients. */
async function work(box: Sandbox): Promise<void> {
  await succeed(box, 'verify', 'jdbc', 'ssh', 'hdfs', 'mapreduce', 'hiveserver2', 'spark-sql')
  await succeed(box, 'exec', '--', 'beeline', '-e', 'select 1')
}

async function succeed(box: Sandbox, ...words: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await box.run(words)
  expect({ words, exitCode, said: exitCode === 0 ? '' : stderr + stdout }).toEqual({ words, exitCode: 0, said: '' })
}
