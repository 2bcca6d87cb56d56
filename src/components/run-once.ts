// Runs a maker's own tool once, such as initdb or schematool, with its output kept in a log.
import { writeFile } from 'node:fs/promises'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { runProgram } from '../host/run-program.js'
import type { Instance } from './contract.js'
import { explainOutput, withCause } from './explain-output.js'
import { baseEnvironment } from './service.js'

export interface OneTimeCommand {
  /** What a person calls it: `namenode -format`. */
  title: string
  argv: readonly string[]
  environment?: Readonly<Record<string, string>>
  directory?: string
  runAs?: { uid: number; gid: number }
  /** Replaced at each run. */
  logFile: string
}

/** Returns the output's lines. @throws StackError TASK_FAILED with the last lines when it ends with another code than 0. */
export async function runOnce(
  instance: Instance,
  command: OneTimeCommand,
  { signal }: Pick<Work, 'signal'>,
): Promise<string[]> {
  const { exitCode, lines } = await runProgram({
    argv: command.argv,
    environment: { ...baseEnvironment(instance), ...command.environment },
    directory: command.directory ?? instance.directories.run,
    signal,
    ...(command.runAs === undefined ? {} : { runAs: command.runAs }),
  })
  await writeFile(command.logFile, `${lines.join('\n')}\n`)
  if (exitCode === 0) return lines
  const { hint, details } = explainOutput(lines, { instance: instance.name, fallback: `read ${command.logFile}` })
  throw new StackError('TASK_FAILED', withCause(`${command.title} ended with exit code ${exitCode}`, { details }), {
    hint,
    details: { exitCode, logFile: command.logFile, ...details },
  })
}
