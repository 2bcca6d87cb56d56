// A reader of a guide to Hadoop, Hive and Spark types its commands unchanged, in a shell after `eval "$(sparkbox env)"`.
import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launcher, markedProcesses, type Outcome, Sandbox } from './sandbox.js'

let box: Sandbox

beforeAll(async () => {
  box = await Sandbox.make()
  await box.data('install')
})

afterAll(async () => {
  await box.remove()
})

describe('HDFS and YARN', () => {
  it('is formatted and started', async () => {
    expect(await type('hdfs namenode -format')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('formatted when HDFS starts for the first time'),
    })
    const { exitCode, stdout } = await type('$HADOOP_HOME/sbin/start-dfs.sh')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Starting namenodes\nStarting datanodes\nStarting secondary namenodes\n/)
    expect(stdout).toMatch(/^namenode +● ready .* http:\/\/localhost:\d+\/$/m)
    expect(await ready()).toEqual(['namenode', 'datanode', 'secondarynamenode'])
  })

  it('takes the folders that Hive and Spark will use', async () => {
    for (const command of [
      'hadoop fs -mkdir /tmp',
      'hadoop fs -mkdir -p /user/hive/warehouse',
      'hadoop fs -chmod g+w /tmp',
      'hadoop fs -chmod g+w /user/hive/warehouse',
      'hadoop fs -mkdir /spark-logs',
      'hadoop fs -chmod g+w /spark-logs',
      'echo kept | hadoop fs -put - /user/kept.txt',
    ])
      expect(await type(command), command).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('keeps its data when it is formatted again', async () => {
    const again = await type('hdfs namenode -format')
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/formatted already, as cluster CID-/) })
    expect((await type('hdfs namenode -format -force')).exitCode).toBe(1)
    expect((await type('hadoop fs -cat /user/kept.txt')).stdout).toBe('kept\n')
  })

  it('is stopped and started daemon by daemon', async () => {
    expect((await type('hdfs --daemon stop secondarynamenode')).exitCode).toBe(0)
    expect((await type('hdfs --daemon status secondarynamenode')).exitCode).toBe(3)
    expect((await type('hdfs --daemon status namenode')).exitCode).toBe(0)
    expect((await type('hdfs --daemon start secondarynamenode')).exitCode).toBe(0)
  })

  it('runs YARN beside it', async () => {
    expect((await type('$HADOOP_HOME/sbin/start-yarn.sh')).exitCode).toBe(0)
    expect((await type('yarn node -list')).stdout).toContain('Total Nodes:1')
  })
})

describe('Hive and Spark', () => {
  it('has the schema that schematool was asked for, once and again', async () => {
    for (let time = 0; time < 2; time++) {
      const { exitCode, stdout } = await type('schematool -dbType postgres -initSchema')
      expect(exitCode).toBe(0)
      expect(stdout).toContain('schemaTool completed')
    }
  })

  it('starts its servers from a script that does not wait for them', async () => {
    const script = `nohup hive --service metastore > "$SPARKBOX_HOME/.hivemetastore" &
      nohup hive --service hiveserver2 > "$SPARKBOX_HOME/.hiveserver" &
      $SPARK_HOME/sbin/start-history-server.sh`
    expect((await type(script)).exitCode).toBe(0)
    await expect.poll(ready, { timeout: 180_000, interval: 1_000 }).toEqual(expect.arrayContaining(['hiveserver2']))
    expect(await ready()).toEqual(expect.arrayContaining(['metastore', 'hiveserver2', 'spark-history']))
    expect((await type('beeline -e "select 1 + 1"')).stdout).toContain('| 2 ')
    expect((await type('tail -n 1 "$SPARKBOX_HOME/.hivemetastore"')).stdout).not.toBe('')
  })

  it('shows the log of a server in the foreground; Ctrl-C leaves the server running', async () => {
    const shell = bash('exec hive --service metastore')
    await said(shell, 'To stop it: sparkbox down metastore')
    shell.kill('SIGINT')
    await new Promise((resolve) => shell.once('close', resolve))
    expect(await ready()).toContain('metastore')
  })
})

describe('the end', () => {
  it('stops HDFS with what cannot run without it, says so, and leaves the rest', async () => {
    const { exitCode, stdout } = await type('$HADOOP_HOME/sbin/stop-dfs.sh')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/since they cannot run without: .*hiveserver2/)
    expect(await ready()).toEqual(['postgres', 'resourcemanager', 'nodemanager', 'metastore'])
    expect((await type('$HADOOP_HOME/sbin/stop-dfs.sh')).exitCode).toBe(0)
  })

  it('starts all of Hadoop again with its data, then everything', async () => {
    expect((await type('$HADOOP_HOME/sbin/start-all.sh')).exitCode).toBe(0)
    expect((await type('hadoop fs -cat /user/kept.txt')).stdout).toBe('kept\n')
    expect((await type('start-all-spark')).exitCode).toBe(0)
    expect((await box.data('status')).state).toBe('running')
  })

  it('ends everything, also the views of the logs', async () => {
    expect((await type('$HADOOP_HOME/sbin/stop-all.sh')).exitCode).toBe(0)
    expect((await type('stop-all-spark')).exitCode).toBe(0)
    expect(await box.processes()).toEqual([])
    await expect.poll(() => markedProcesses(`SPARKBOX_HOME=${box.home}`), { timeout: 20_000 }).toEqual([])
  })
})

/** Service ids, in the order of the stack. */
async function ready(): Promise<string[]> {
  const outcome = await box.run(['status', '--json'])
  const { services } = outcome.json().data as { services: { id: string; state: string }[] }
  return services.filter(({ state }) => state === 'ready').map(({ id }) => id)
}

async function type(command: string): Promise<Pick<Outcome, 'exitCode' | 'stdout' | 'stderr'>> {
  const shell = bash(command)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) shell[name]!.on('data', (chunk) => (output[name] += chunk))
  const exitCode = await new Promise<number>((resolve) => shell.once('exit', (code) => resolve(code ?? -1)))
  return { exitCode, ...output }
}

function bash(command: string): ChildProcess {
  return spawn('bash', ['-c', `eval "$('${launcher}' env)"\n${command}`], {
    env: { ...process.env, SPARKBOX_HOME: box.home },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    killSignal: 'SIGKILL',
  })
}

function said(shell: ChildProcess, text: string): Promise<void> {
  let output = ''
  return new Promise((resolve, reject) => {
    for (const stream of [shell.stdout!, shell.stderr!])
      stream.on('data', (chunk) => {
        output += chunk
        if (output.includes(text)) resolve()
      })
    shell.once('close', () => reject(new Error(`ended without ${JSON.stringify(text)}: ${output}`)))
  })
}
