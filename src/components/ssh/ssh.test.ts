// The real server under the supervisor, as the account that runs the tests and as a plain one.
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SshPrograms } from '../../artifacts/model.js'
import { runProgram } from '../../host/run-program.js'
import { listenersOn } from '../../host/sockets.js'
import type { Account } from '../../host/user.js'
import { stopRecorded } from '../../supervisor/stop-recorded.js'
import { Supervisor } from '../../supervisor/supervisor.js'
import { EventLog } from '../../supervisor/testing.js'
import type { Instance } from '../contract.js'
import { baseEnvironment, port } from '../service.js'
import { sshChecks } from './checks.js'
import { explainFailure } from './failure.js'
import { authorizedKeysFile, hostKeyFile, keyFolder, knownHostsFile, userKeyFile } from './paths.js'
import { ownAccount, plainAccount, snapshot, sshInstance, sshNodes, testPrograms } from './testing.js'

const programs = await testPrograms()
const own = await ownAccount()
const plain = await plainAccount()
const signal = AbortSignal.timeout(180_000)

describe
  .runIf(programs !== null)
  .each([own, plain].filter((account) => account !== undefined).map((account) => ({ name: account.name, account })))(
  'as $name',
  ({ account }) => {
    let instance: Instance
    let supervisor: Supervisor
    let log: EventLog

    const begin = () => {
      log = new EventLog()
      return new Supervisor({
        instanceName: 'test',
        instanceId: instance.id,
        specs: sshNodes(instance),
        stateFile: join(instance.directories.run, 'state.json'),
        work: { signal, emit: log.emit },
        timing: { liveness: 100 },
      })
    }

    beforeAll(async () => {
      instance = await sshInstance(programsFor(account, programs!), account)
      await mkdir(join(instance.user.home, '.ssh'), { recursive: true })
      await writeFile(join(instance.user.home, '.ssh/config'), 'Host other\n  HostName 192.0.2.1\n  Port 2222\n')
      supervisor = begin()
    })
    afterEach(() => supervisor.start())
    afterAll(async () => {
      await supervisor.stop()
      await supervisor.close()
      await rm(dirname(instance.directories.root), { recursive: true })
    })

    test('a login by key works, and nothing in a .ssh folder changes', async () => {
      const folders = [join(instance.user.home, '.ssh'), join(own.home, '.ssh'), join(account.home, '.ssh')]
      const before = await Promise.all(folders.map(snapshot))
      await supervisor.start()
      expect(supervisor.status()).toMatchObject([{ id: 'sshd', state: 'ready', reason: null }])
      expect(log.services('sshd').at(-1)?.detail).toMatch(
        /^login by key as \w+ on 127\.0\.0\.1:\d+, host key SHA256:\S{43}$/,
      )
      expect(await run('ssh', 'localhost', 'id', '-un')).toMatchObject({ exitCode: 0, lines: [account.name] })
      expect(await run('ssh', '127.0.0.1', 'exit 7')).toMatchObject({ exitCode: 7 })
      expect(await Promise.all(folders.map(snapshot))).toEqual(before)
    })

    test('a login has the variables of the instance, and none of the server’s', async () => {
      const { output } = await run('ssh', 'localhost', 'env')
      expect(output).toContain(`SPARK_CONF_DIR=${join(instance.directories.conf, 'spark')}`)
      expect(output.find((line) => line.startsWith('PATH='))).toContain(`${instance.directories.bin}:`)
      expect(output.filter((line) => /^(LD_|NSS_|SPARKBOX_SERVICE|TMPDIR)/.test(line))).toEqual([])
    })

    test('scp and sftp carry files', async () => {
      const [here, there] = ['here', 'there'].map((name) => join(instance.directories.temporary, name))
      await writeFile(here!, 'text')
      await chmod(instance.directories.temporary, 0o777)
      expect(await run('scp', here!, `localhost:${there}`)).toMatchObject({ exitCode: 0 })
      expect(await readFile(there!, 'utf8')).toBe('text')
      const sftp = await runProgram({
        ...call('sftp', '-b', '-', 'localhost'),
        input: `rename "${there!.replaceAll('"', '\\"')}" "${here!.replaceAll('"', '\\"')}2"\n`,
      })
      expect({ exitCode: sftp.exitCode, text: await readFile(`${here}2`, 'utf8') }).toEqual({
        exitCode: 0,
        text: 'text',
      })
    })

    test('other hosts are those of the person', async () => {
      const { output } = await run('ssh', '-G', 'other')
      expect(output).toEqual(expect.arrayContaining(['hostname 192.0.2.1', 'port 2222', 'batchmode no']))
      expect(output.join('\n')).not.toContain(instance.directories.secrets)
    })

    test('it listens on 127.0.0.1 alone, and lets nobody in without the key', async () => {
      expect(listenersOn(port(instance, 'sshd')).map(({ address }) => address)).toEqual(['127.0.0.1'])
      const refused = await run('ssh', '-i', '/dev/null', '-F', '/dev/null', ...plainOptions(), 'id')
      expect({ exitCode: refused.exitCode, text: refused.lines.join('\n') }).toMatchObject({
        exitCode: 255,
        text: expect.stringMatching(/Permission denied \(publickey\)/) as string,
      })
      const other = await run('ssh', 'daemon@localhost', 'id')
      expect(explainFailure(instance, other.lines).message).toContain('does not accept the key')
    })

    test('being watched leaves no line in its log', async () => {
      const lines = () => readFile(join(instance.directories.logs, 'sshd.log'), 'utf8')
      const spec = sshNodes(instance).find((node) => node.kind === 'service')!
      const before = await lines()
      for (let count = 0; count < 30; count++) {
        const answer = await (spec.kind === 'service' ? spec.liveness! : neverAsked)({ pid: 0, signal })
        expect(answer).toMatchObject({ ready: true, evidence: expect.stringMatching(/^SSH-2\.0-OpenSSH/) as string })
      }
      await run('ssh', 'localhost', 'true')
      const after = (await lines()).slice(before.length).trim().split('\n')
      expect(after[0]).toMatch(/^Accepted publickey/)
      expect(supervisor.status()[0]?.state).toBe('ready')
    })

    test('after kill -9 it starts again', async () => {
      const from = log.events.length
      process.kill(supervisor.status()[0]!.pid!, 'SIGKILL')
      await log.next((event) => event.status === 'ready', from)
      expect(supervisor.status()[0]).toMatchObject({ restarts: 1 })
      expect(await run('ssh', 'localhost', 'echo', 'back')).toMatchObject({ exitCode: 0, lines: ['back'] })
    })

    test('the next daemon adopts it, and its stop ends an open login within seconds', async () => {
      const { pid } = supervisor.status()[0]!
      await supervisor.close()
      supervisor = begin()
      expect(await supervisor.adopt()).toEqual(['sshd'])
      expect(supervisor.status()[0]).toMatchObject({ state: 'ready', pid })
      const login = openLogin('trap "" TERM; echo in; sleep 60')
      await login.begun
      const startedAt = Date.now()
      await supervisor.stop()
      expect(Date.now() - startedAt).toBeLessThan(8_000)
      expect((await login.ended).exitCode).not.toBe(0)
      expect(listenersOn(port(instance, 'sshd'))).toEqual([])
    })

    test('without a state file it is found all the same, and stopped', async () => {
      await supervisor.start()
      const { pid } = supervisor.status()[0]!
      await supervisor.close()
      const stateFile = join(instance.directories.run, 'state.json')
      await writeFile(stateFile, 'damaged')
      supervisor = begin()
      expect(await supervisor.adopt()).toEqual(['sshd'])
      expect(supervisor.status()[0]).toMatchObject({ state: 'ready', pid })
      await supervisor.close()
      await rm(stateFile)
      expect(await stopRecorded(stateFile, instance.id, { signal, emit: log.emit })).toMatchObject([
        { id: 'sshd', pid },
      ])
      expect(listenersOn(port(instance, 'sshd'))).toEqual([])
      supervisor = begin()
    })

    test('where it does not run, the client and the row of verify name the command', async () => {
      await supervisor.stop()
      const { exitCode, lines } = await run('ssh', 'localhost', 'true')
      expect(exitCode).toBe(255)
      expect(lines[0]).toContain(`(127.0.0.1:${port(instance, 'sshd')}) does not run: 'sparkbox restart sshd'`)
      expect(lines[1]).toContain('Connection refused')
      await expect(check()).rejects.toMatchObject({ code: 'NOT_RUNNING', hint: 'sparkbox restart sshd' })
      await supervisor.start()
      expect(await check()).toMatch(new RegExp(`^ssh localhost id -un: ${account.name}; 127`))
    })

    test('a private key that others may read is named with the command, and repaired by the next start', async () => {
      await chmod(userKeyFile(instance), 0o644)
      const { lines } = await run('ssh', 'localhost', 'true')
      expect(explainFailure(instance, lines)).toMatchObject({
        message: expect.stringContaining('(mode 0644)') as string,
        hint: `chmod 600 ${userKeyFile(instance)}`,
      })
      await chmod(hostKeyFile(instance), 0o666)
      await chmod(keyFolder(instance), 0o755)
      await supervisor.stop()
      await supervisor.start()
      const modes = await Promise.all(
        [hostKeyFile, userKeyFile, keyFolder].map(async (path) => (await stat(path(instance))).mode),
      )
      expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['600', '600', '700'])
      expect(await check()).toContain('host key SHA256:')
    })

    test.each([
      ['a host key that the client does not know', knownHostsFile, /^Host key verification failed: the server on 127/],
      ['a server that does not know the key', authorizedKeysFile, /^the server on \S+ does not accept the key/],
    ])('%s is explained, and repaired by the next start', async (_, path, message) => {
      const file = path(instance)
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace(/AAAA\S+/, `AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`))
      await expect(check()).rejects.toMatchObject({
        code: 'VERIFY_FAILED',
        message: expect.stringMatching(message) as string,
      })
      await supervisor.stop()
      await supervisor.start()
      expect(await readFile(file, 'utf8')).toBe(text)
    })

    test('a damaged host key is made anew, and the client learns of it', async () => {
      await writeFile(hostKeyFile(instance), 'no key')
      const before = await readFile(knownHostsFile(instance), 'utf8')
      await supervisor.stop()
      await supervisor.start()
      expect(await readFile(knownHostsFile(instance), 'utf8')).not.toBe(before)
      expect(await check()).toContain('host key SHA256:')
    })

    test('a server that does not start is reported with its own words', async () => {
      await supervisor.stop()
      const broken = { ...programs!, server: { ...programs!.server, options: ['-o', 'Nonsense=1'] } }
      const failing = new Supervisor({
        instanceName: 'test',
        instanceId: instance.id,
        specs: sshNodes({ ...instance, tools: { sshd: programsFor(account, broken), r: null } }),
        stateFile: join(instance.directories.run, 'other-state.json'),
        work: { signal, emit: log.emit },
      })
      await expect(failing.start()).rejects.toMatchObject({
        code: 'SERVICE_FAILED',
        message: expect.stringMatching(/^SSH server exited with code \d+ while it started: .*Nonsense/) as string,
        hint: 'sparkbox logs sshd',
      })
      await failing.close()
    })

    const run = (name: string, ...rest: string[]) => runProgram(call(name, ...rest))

    function call(name: string, ...rest: string[]) {
      const argv = [join(instance.directories.bin, name), ...rest]
      const environment = { ...baseEnvironment(instance), HOME: instance.user.home }
      const { uid, gid } = account
      return { argv, environment, directory: '/', signal, ...(uid === own.uid ? {} : { runAs: { uid, gid } }) }
    }

    /** As somebody who knows where the server is, and no more. */
    function plainOptions(): string[] {
      const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
      const login = ['-p', `${port(instance, 'sshd')}`, `${account.name}@127.0.0.1`]
      return [...options.flatMap((option) => ['-o', option]), ...login]
    }

    function openLogin(command: string) {
      let begin = () => {}
      const begun = new Promise<void>((resolve) => {
        begin = resolve
      })
      return { begun, ended: runProgram({ ...call('ssh', 'localhost', command), onLine: () => begin() }) }
    }

    /** The row's own work; its ssh runs under our account, which may read the key. */
    function check(): Promise<string> {
      return sshChecks[0]!.run({ instance, token: '', signal, emit: log.emit })
    }
  },
)

/** Only root needs accounts of its own. */
function programsFor({ uid }: Account, all: SshPrograms): SshPrograms {
  return uid === 0 ? all : { ...all, accountLibrary: null }
}

function neverAsked(): never {
  throw new Error('a task has no liveness')
}
