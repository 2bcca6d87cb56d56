// The end of a failed run: what is printed, and the exit code.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { exitCode } from '../errors.js'
import { systemFailure } from '../host/system-failure.js'
import type { Output } from './output/output.js'

/** Anything but a StackError or a refusal of the system is a bug, whose details are kept in a file. */
export function reportFailure(error: unknown, output: Output): number {
  const failure = systemFailure(error)
  if (failure !== null) {
    output.failure(failure, null)
    return failure.exitCode
  }
  output.failure(error, writeBugFile(error))
  return exitCode.failed
}

/** Null where not even that is possible. */
export function writeBugFile(error: unknown): string | null {
  const file = join(tmpdir(), `sparkbox-bug-${process.pid}-${Date.now()}.txt`)
  try {
    writeFileSync(file, `${inspect(error, { depth: 6 })}\nnode ${process.version}\n`, { flag: 'wx', mode: 0o600 })
    return file
  } catch {
    return null
  }
}
