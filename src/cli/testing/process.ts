// A child process whose output can be waited for.
import { type ChildProcess, spawn } from 'node:child_process'

export interface Running {
  child: ChildProcess
  /** All that it wrote so far, both streams. */
  output(): string
  /** Resolves when the output matches; rejects when the process ends first. */
  seen(pattern: RegExp): Promise<void>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export function start(argv: readonly string[], environment: Record<string, string> = {}): Running {
  const [program, ...parameters] = argv
  const child = spawn(program!, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...environment },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  return {
    child,
    output: () => text,
    ended,
    async seen(pattern) {
      const stop = new AbortController()
      const look = new Promise<void>((resolve) => {
        const check = () => pattern.test(text) && resolve()
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', check)
          stop.signal.addEventListener('abort', () => stream.off('data', check))
        }
        check()
      })
      const early = ended.then(() => {
        if (!pattern.test(text)) throw new Error(`ended without ${pattern}; wrote: ${text}`)
      })
      await Promise.race([look, early]).finally(() => stop.abort())
    },
  }
}
