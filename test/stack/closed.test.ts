// What another account of the machine gets of a running instance, in both modes of security.sql; under the most open umask.
import { chmod, readdir, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHive } from '../../src/components/hive/hiveserver2-client.js'
import { queryPostgres } from '../../src/components/postgres/client.js'
import { openSparkConnect } from '../../src/components/spark/connect-client.js'
import {
  asStranger,
  filesBelow,
  holdersOf,
  listeningSockets,
  namedUnixSockets,
  openToStranger,
  processesShowing,
  secretsBelow,
  watchingProcesses,
  whyNoStranger,
} from './exposure.js'
import { Sandbox } from './sandbox.js'

const underUmask = (mask: string) => ({ prefix: ['sh', '-c', `umask ${mask}; exec "$@"`, 'sh'] })

let box: Sandbox
let root: string
let secrets: string[]
/** Empty while none is asked for. */
let sqlPassword = ''
let ports: Record<string, number>

beforeAll(async () => {
  box = await Sandbox.make(underUmask('000'))
  // As a home folder that others may look into; the one of a test is closed.
  await chmod(box.home, 0o755)
  await box.seed('current')
  await box.data('up', '--profile', 'small')
  root = join(box.home, 'instances/default')
  ports = (await box.record()).ports
})

afterAll(async () => {
  await box.remove()
})

describe.each(['none', 'password'] as const)('security.sql: %s', (mode) => {
  beforeAll(async () => {
    if (mode === 'password') {
      await box.data('config', 'set', 'security.sql', 'password')
      // So that the test can read in an event log what Spark wrote there.
      await box.data('config', 'set', 'spark.eventLog.compress', 'false')
      await box.data('config', 'apply')
    }
    secrets = await secretsBelow(join(root, 'secrets'))
    if (mode === 'password') sqlPassword = await readFile(join(root, 'secrets/sql-password'), 'utf8')
  })

  it('keeps each secret in files of mode 0600', async () => {
    const own = ['instances', 'config', 'cache'].map((name) => join(box.home, name))
    const files = (await Promise.all(own.map((folder) => filesBelow(folder).catch(() => [])))).flat()
    const holders = await holdersOf(secrets, files)
    expect(holders.filter((each) => each.mode !== 0o600)).toEqual([])
    const names = holders.map(({ file }) => file.slice(root.length + 1))
    expect(names).toEqual(
      expect.arrayContaining(['secrets/postgres-hive', 'secrets/ssh/id_ed25519', 'conf/metastore/metastore-site.xml']),
    )
    expect(names.includes('secrets/sql-password')).toBe(mode === 'password')
    expect(names.includes('conf/spark/connect-token.conf')).toBe(mode === 'password')
  })

  it('shows none in a process, neither at rest nor while its clients work', async () => {
    expect(await processesShowing(secrets)).toEqual([])
    const clients = [
      box.data('sql', 'select 1', '--engine', 'hive'),
      box.data('sql', 'select 1', '--engine', 'spark'),
      succeeds('exec', '--', 'beeline', '--silent=true', '-e', 'select 1'),
      succeeds(
        'exec',
        '--',
        'beeline',
        '-u',
        `jdbc:hive2://localhost:${ports['hiveserver2.thrift']}`,
        '-e',
        'select 1',
      ),
      succeeds('shell', 'psql', '-c', 'select 1'),
    ]
    const { shown, looks } = await watchingProcesses(secrets, Promise.all(clients))
    expect(shown).toEqual([])
    expect(looks).toBeGreaterThan(10)
  })

  it('prints none', async () => {
    const commands = [
      ['status'],
      ['list'],
      ['env'],
      ['config', 'get'],
      ['config', 'get', 'javax.jdo.option.ConnectionPassword'],
      ['config', 'explain', 'javax.jdo.option.ConnectionPassword'],
      ['config', 'explain', 'spark.connect.authenticate.token'],
      ['config', 'diff'],
      ['logs'],
      ['doctor'],
      ['up', '--dry-run'],
    ]
    for (const command of commands)
      for (const format of [[], ['--json']]) {
        const { stdout, stderr } = await box.run([...command, ...format])
        expect(showing(`${stdout}${stderr}`), command.join(' ')).toEqual([])
      }
    const masked = await box.data('config', 'get', 'javax.jdo.option.ConnectionPassword')
    expect(masked.values).toMatchObject([{ value: '********', file: 'metastore/metastore-site.xml' }])
  })

  it('shows none on a web page', async () => {
    const { services } = await box.data('status')
    const pages: string[] = services.flatMap(({ urls }: { urls: string[] }) => urls)
    const parts = ['conf', 'jmx', 'environment/', 'api/v1/applications']
    let answered = 0
    for (const url of pages.flatMap((page) => parts.map((part) => page + part))) {
      const response = await fetch(url)
      if (response.ok) answered++
      expect(showing(await response.text()), url).toEqual([])
    }
    expect(answered).toBeGreaterThan(8)
    const api = `http://127.0.0.1:${ports['spark-connect.http']}/api/v1/applications`
    const [{ id }] = (await (await fetch(api)).json()) as { id: string }[] as [{ id: string }]
    const environment = await (await fetch(`${api}/${id}/environment`)).text()
    expect(environment.includes('spark.connect.authenticate.token')).toBe(mode === 'password')
    expect(showing(environment)).toEqual([])
  })

  it('listens on 127.0.0.1 alone, but for the shuffle of MapReduce', async () => {
    const sockets = await listeningSockets(await box.processes())
    const open = sockets.filter(({ isLoopback }) => !isLoopback)
    expect(new Set(open.map(({ port }) => port))).toEqual(new Set([ports['nodemanager.shuffle']]))
    const found = new Set(sockets.map(({ port }) => port))
    expect(Object.entries(ports).filter(([, port]) => !found.has(port))).toEqual([])
    expect(await namedUnixSockets(await box.processes())).toEqual([join(root, 'run/daemon.sock')])
  })

  it(`HiveServer2 lets ${mode === 'none' ? 'everybody in' : 'nobody in without the password'}`, async () => {
    const login = async (password: string) => {
      const signal = AbortSignal.timeout(60_000)
      await (await openHive({ port: ports['hiveserver2.thrift']!, user: 'eve', password, signal })).close()
      return 'welcome'
    }
    const refused = { message: expect.stringContaining('Error validating the login') }
    if (mode === 'none') return expect(await login('wrong')).toBe('welcome')
    for (const wrong of ['wrong', 'anonymous', ` ${sqlPassword}`, sqlPassword.toUpperCase()])
      await expect(login(wrong)).rejects.toMatchObject(refused)
    expect(await login(sqlPassword)).toBe('welcome')
  })

  it(`Spark Connect lets ${mode === 'none' ? 'everybody in' : 'nobody in without the token'}`, async () => {
    const jars = join(root, 'spark/jars')
    const jar = join(jars, (await readdir(jars)).find((name) => /^spark-connect_[\d.-]+\.jar$/.test(name))!)
    const login = async (token: string | null) => {
      const address = {
        port: ports['spark-connect.grpc']!,
        user: 'eve',
        token,
        jar,
        protoCache: join(box.home, 'proto'),
      }
      const session = await openSparkConnect(address)
      try {
        return await session.configGet(['spark.master'], AbortSignal.timeout(60_000))
      } finally {
        await session.close()
      }
    }
    const welcome = new Map([['spark.master', 'local[*]']])
    if (mode === 'none') return expect(await login(null)).toEqual(welcome)
    for (const wrong of [null, 'wrong', sqlPassword.toUpperCase()])
      await expect(login(wrong)).rejects.toMatchObject({ message: expect.stringMatching(/authentication token/i) })
    expect(await login(sqlPassword)).toEqual(welcome)
  })

  describe.skipIf(whyNoStranger !== null)(`for another account (${whyNoStranger ?? 'nobody'})`, () => {
    it('nothing can be written, and only the files without secrets can be read', async () => {
      const entries = await readdir(root, { withFileTypes: true, recursive: true })
      const paths = entries.flatMap((each) => (each.isSymbolicLink() ? [] : [join(each.parentPath, each.name)]))
      const own = ['', 'instances', 'config', 'config/default', 'store'].map((name) => join(box.home, name))
      expect(await openToStranger('w', [root, ...own, ...paths])).toEqual([])
      const readable = (await openToStranger('r', paths)).map((path) => path.slice(root.length + 1))
      expect(readable).toContain('conf/hadoop/core-site.xml')
      const closed =
        /^(data|logs|postgres|run|secrets|snapshots|tmp)\/|^conf\/(metastore\/metastore-site\.xml|spark\/connect-token\.conf)$/
      expect(readable.filter((path) => closed.test(path))).toEqual([])
    })

    it('the daemon cannot be asked', async () => {
      const ask = ['curl', '--silent', '--unix-socket', join(root, 'run/daemon.sock'), 'http://localhost/status']
      // 7: could not connect.
      expect(await asStranger(ask)).toEqual({ exitCode: 7, stdout: '' })
    })
  })
})

describe('PostgreSQL', () => {
  it('takes a password by SCRAM and nothing else, over TCP and nothing else', async () => {
    const rules = await asSuperuser('select distinct type, auth_method from pg_hba_file_rules order by 1, 2')
    expect(rules).toEqual([['host', 'scram-sha-256']])
    expect(await asSuperuser("select current_setting('unix_socket_directories')")).toEqual([['']])
    expect(await asSuperuser('select distinct substr(rolpassword, 1, 14) from pg_authid where rolcanlogin')).toEqual([
      ['SCRAM-SHA-256$'],
    ])
  })

  it.each(['hive', 'postgres', 'root', 'nobody'])('lets no %s in without the right password', async (user) => {
    const question = { port: ports.postgres!, user, signal: AbortSignal.timeout(30_000), statement: 'select 1' }
    for (const database of ['hive_metastore', 'postgres', 'template1'])
      for (const password of ['wrong', 'hive', 'postgres'])
        await expect(queryPostgres({ ...question, database, password })).rejects.toMatchObject({
          message: expect.stringMatching(/password authentication failed|no pg_hba\.conf entry/),
        })
  })

  it('has another password in another instance', async () => {
    await box.data('install', '--instance', 'other')
    const others = await secretsBelow(join(box.home, 'instances/other/secrets'))
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter((secret) => secrets.includes(secret))).toEqual([])
  })
})

it('a page of another site, open in the browser, changes nothing in HDFS and YARN', async () => {
  await succeeds('exec', '--', 'sh', '-c', 'echo kept | hadoop fs -put -f - /tmp/kept.txt')
  const on = (id: string) => `http://127.0.0.1:${ports[id]}`
  const browser = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    origin: 'http://site.example',
  }
  const user = `user.name=${encodeURIComponent(userInfo().username)}`
  const file = '/webhdfs/v1/tmp/kept.txt'
  const changes = [
    `${on('namenode.http')}${file}?op=TRUNCATE&newlength=0&${user}`,
    `${on('datanode.http')}${file}?op=APPEND&namenoderpcaddress=127.0.0.1:${ports['namenode.rpc']}&${user}`,
    `${on('resourcemanager.http')}/ws/v1/cluster/apps/new-application?${user}`,
  ]
  for (const url of changes) expect((await fetch(url, { method: 'POST', headers: browser })).status, url).toBe(400)
  const read = await fetch(`${on('namenode.http')}${file}?op=OPEN`, { headers: browser })
  expect(await read.text()).toBe('kept\n')
  // What is no browser needs no header.
  expect((await fetch(changes[2]!, { method: 'POST' })).status).toBe(200)
})

it('writes no token into the event log, which everybody can read in HDFS', async () => {
  const { stdout } = await box.run(['exec', '--', 'hadoop', 'fs', '-cat', '/spark-logs/*'])
  expect(stdout).toContain('spark.connect.authenticate.token')
  expect(showing(stdout)).toEqual([])
})

it('under umask 077 the account of PostgreSQL still gets to its files, and no mode is more open', async () => {
  const shy = await Sandbox.make(underUmask('077'))
  try {
    await shy.seed('current')
    const { services } = await shy.data('up', 'postgres', '--profile', 'small')
    expect(services.find(({ id }: { id: string }) => id === 'postgres').state).toBe('ready')
    const folder = join(shy.home, 'instances/default')
    const holders = await holdersOf(await secretsBelow(join(folder, 'secrets')), await filesBelow(folder))
    expect(holders.filter(({ mode }) => mode !== 0o600)).toEqual([])
    expect(holders.length).toBeGreaterThan(2)
  } finally {
    await shy.remove()
  }
})

/** Which of the secrets a text shows, cut short, so that a failing test prints none. */
function showing(text: string): string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 4)}…`)
}

async function asSuperuser(statement: string) {
  const password = await readFile(join(root, 'secrets/postgres-superuser'), 'utf8')
  const question = { port: ports.postgres!, user: 'postgres', database: 'postgres', password }
  return queryPostgres({ ...question, statement, signal: AbortSignal.timeout(30_000) })
}

async function succeeds(...command: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await box.run(command)
  expect(exitCode, `${command.join(' ')}: ${stdout}${stderr}`).toBe(0)
}
