// The guide's own versions, beside the current ones on the same machine; and the guide's three errors, which cannot happen.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traitsOf } from '../../src/components/traits.js'
import { expectEveryRow } from './every-row.js'
import { quietShells } from './quiet-shells.js'
import { listeningAddresses, Sandbox } from './sandbox.js'

let box: Sandbox

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('classic')
  await box.seed('current')
})

afterAll(async () => {
  await box.remove()
})

describe("the guide's versions", () => {
  it('come up, every service ready by a real answer', async () => {
    const { services } = await box.data('up', '--instance', 'classic', '--stack', 'classic', '--profile', 'small')
    expect(services.map(({ id }: { id: string }) => id)).toContain(
      traitsOf({ versions: { spark: '3.0.1' } }).sparkServer,
    )
    expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
  })

  it('prove themselves: every row of verify passes', () => expectEveryRow(box, 'classic'))

  it('have the schema that the schematool of Hive 3.1.2 made', async () => {
    const { stdout } = await box.run(['exec', '-i', 'classic', '--', 'schematool', '-dbType', 'postgres', '-info'])
    expect(stdout).toMatch(/Hive distribution version:\s+3\.1\.0/)
    expect(stdout).toMatch(/Metastore schema version:\s+3\.1\.0/)
    const made = await readFile(join(box.home, 'instances/classic/logs/schematool.log'), 'utf8')
    expect(made).toContain('schemaTool completed')
  })

  it('listen on 127.0.0.1 only, but for those of Hive 3 and MapReduce that have no such setting', async () => {
    const { ports } = await box.record('classic')
    const addresses = await listeningAddresses(Object.values(ports))
    const open = Object.entries(ports).filter(([, port]) => addresses.get(port)?.some((each) => each !== '127.0.0.1'))
    expect(open.map(([id]) => id)).toEqual(['nodemanager.shuffle', 'metastore.thrift', 'hiveserver2.thrift'])
    expect(addresses.size).toBe(Object.keys(ports).length)
  })
})

describe("the guide's errors", () => {
  it('guava: there is one, the one of Hadoop, and it stands first', async () => {
    const { stdout } = await box.run(['exec', '-i', 'classic', '--', 'sh', '-c', 'ls $HIVE_HOME/lib | grep ^guava'])
    expect(stdout).toBe('guava-27.0-jre.jar\n')
    const command = await readFile(`/proc/${await pidOf('hiveserver2')}/cmdline`, 'utf8')
    const words = command.split('\0')
    expect(words[words.indexOf('-cp') + 1]).toMatch(/^[^:]*\/guava-27\.0-jre\.jar:/)
  })

  it('illegal characters and URISyntaxException: no file has such a value, and no log such a line', async () => {
    const conf = join(box.home, 'instances/classic/conf')
    const files = (await readdir(conf, { recursive: true })).filter((name) => name.endsWith('.xml'))
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const text = await readFile(join(conf, file), 'utf8')
      expect({ file, found: text.match(/&#\d+;|\$\{system:|[^\P{Cc}\n]/u) }).toEqual({ file, found: null })
    }
    for (const service of ['metastore', 'hiveserver2', 'spark-thrift']) {
      const log = await readFile(join(box.home, 'instances/classic/logs', `${service}.log`), 'utf8')
      expect(log.length).toBeGreaterThan(1000)
      const errors = /URISyntaxException|Illegal character|NoSuchMethodError|retry in 60000ms/
      expect({ service, found: log.match(errors)?.[0] ?? null }).toEqual({ service, found: null })
    }
  })
})

describe('the shells', () => {
  for (const shell of quietShells('classic')) {
    it(`${shell.name} prints its prompt and results, and nothing else`, () => shell.prove(box, 'classic'))
  }
})

describe('the current versions beside them', () => {
  it('come up on ports of their own, and both answer', async () => {
    const { services } = await box.data('up', '--stack', 'current', '--profile', 'small')
    expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
    const versions = await Promise.all(
      ['default', 'classic'].map(
        async (instance) => (await box.data('sql', '-i', instance, 'select version()')).results[0].rows[0][0],
      ),
    )
    expect(versions.map((text) => text.split(' ')[0])).toEqual(['4.3.0', '3.0.1'])
    const { rows } = await box.data('verify', 'hiveserver2', 'hdfs')
    expect(rows.filter(({ status }: { status: string }) => status !== 'pass')).toEqual([])
  })

  it('refuse to take over the data of the others', async () => {
    const outcome = await box.run(['up', '--instance', 'classic', '--stack', 'current', '--json'])
    expect(outcome.exitCode).toBe(2)
    expect(outcome.json().error?.message).toMatch(/PostgreSQL.*12.*17/)
  })
})

async function pidOf(id: string): Promise<number> {
  const { services } = await box.data('status', '--instance', 'classic')
  return services.find((service: { id: string }) => service.id === id).pid
}
