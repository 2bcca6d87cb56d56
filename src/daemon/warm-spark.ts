// Runs statements on the instance's Connect server, in sessions that were opened before anybody asked for one.
import type { Instance } from '../components/contract.js'
import { type ResultPart, runInSession, runStatements, type StatementSession } from '../components/run-statements.js'
import { port } from '../components/service.js'
import { openSpark } from '../components/spark/session.js'
import { traitsOf } from '../components/traits.js'
import { StackError } from '../errors.js'
import { ownedPorts } from '../host/sockets.js'
import { systemFailure } from '../host/system-failure.js'
import type { Engine } from './engine.js'

const service = 'spark-connect'

/** So long after the last statement a session is kept ready; the server keeps an idle one for an hour. */
const keptMilliseconds = 10 * 60_000

const openedWithinMilliseconds = 30_000

/** Has the session load what every query needs, without a job that would show up among those of the person. */
const warmUp = 'EXPLAIN SELECT count(*) FROM range(1)'

/** One run of the server. */
export interface ServerRun {
  instance: Instance
  pid: number
}

interface Spare {
  pid: number
  session: Promise<StatementSession | null>
}

export class WarmSpark {
  #spare: Spare | null = null

  constructor(private readonly engine: Pick<Engine, 'instance' | 'service'>) {}

  /**
   * Null where it is not certain that the instance's own server would get the statements: whoever asks then goes there
   * alone, and says what is wrong.
   */
  async server(): Promise<ServerRun | null> {
    const state = this.engine.service(service)
    if (state?.state !== 'ready' || state.pid === null) return null
    const instance = await this.#readableInstance()
    if (instance === null || traitsOf(instance.stack).sparkServer !== service) return null
    const number = port(instance, 'spark-connect.grpc')
    return ownedPorts([state.pid], [number]).has(number) ? { instance, pid: state.pid } : null
  }

  /** In a session of its own. @throws StackError with its cause, where one is known. */
  async run(
    server: ServerRun,
    statements: readonly string[],
    signal: AbortSignal,
    tell: (part: ResultPart) => Promise<void>,
  ): Promise<void> {
    const { instance } = server
    const open = async () => endingByItself((await this.#take(server)) ?? (await openSpark(instance, signal)))
    try {
      await runInSession({ instance, server: service, statements, open }, signal, tell)
    } finally {
      this.#prepare(server)
    }
  }

  async close(): Promise<void> {
    const spare = this.#spare
    this.#spare = null
    await (await spare?.session)?.close()
  }

  /** Null where a file of it is wrong now. */
  async #readableInstance(): Promise<Instance | null> {
    try {
      return await this.engine.instance()
    } catch (error) {
      if (systemFailure(error) === null) throw error
      return null
    }
  }

  async #take({ pid }: ServerRun): Promise<StatementSession | null> {
    const spare = this.#spare
    if (spare?.pid === pid) {
      this.#spare = null
      return spare.session
    }
    await this.close()
    return null
  }

  #prepare(server: ServerRun): void {
    if (this.#spare !== null) return
    const spare: Spare = { pid: server.pid, session: openWarm(server.instance) }
    this.#spare = spare
    const timer = setTimeout(() => {
      if (this.#spare === spare) void this.close()
    }, keptMilliseconds)
    timer.unref()
  }
}

/** Whoever asked has the answer and need not wait until the server has put the session away. */
function endingByItself(session: StatementSession): StatementSession {
  const close = async () =>
    void session.close().catch((error: unknown) => console.error('cannot close a session of Spark:', error))
  return { query: (statement, signal) => session.query(statement, signal), close }
}

/** Null where that failed: the next statement finds out why. */
async function openWarm(instance: Instance): Promise<StatementSession | null> {
  const signal = AbortSignal.timeout(openedWithinMilliseconds)
  let session: StatementSession | null = null
  try {
    session = await openSpark(instance, signal)
    await runStatements(session, [warmUp], signal, () => {})
    return session
  } catch (error) {
    await session?.close()
    if (!(error instanceof StackError) && !signal.aborted) console.error('cannot keep a session of Spark ready:', error)
    return null
  }
}
