// For tests only: WSL machines as folders. They are put together from outputs that people published in issues of
// github.com/microsoft/WSL and from its source; none of them was recorded by us.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isErrno } from '../errno.js'
import type { WindowsHost } from '../windows-host.js'

export const recordedNames = [
  'systemd',
  'without-systemd',
  'mirrored',
  'interop-off',
  'utf16-settings',
  'wsl1',
] as const
export type RecordedName = (typeof recordedNames)[number]

export interface Recording {
  environment: Record<string, string>
  /** Command lines to the lines of their output; what is not there cannot be started. */
  answers: Record<string, string[]>
}

/** The file tree of a recorded machine. */
export function recordedRoot(name: RecordedName): string {
  return fileURLToPath(new URL(`wsl/${name}/files`, import.meta.url))
}

/** `changes` replaces answers and variables; `files` puts texts in front of the tree's. */
export function recordedHost(
  name: RecordedName,
  changes: Partial<Recording> & { files?: Record<string, string> } = {},
): WindowsHost & { asked: string[] } {
  const recording: Recording = JSON.parse(
    readFileSync(fileURLToPath(new URL(`wsl/${name}/recording.json`, import.meta.url)), 'utf8'),
  )
  const answers = { ...recording.answers, ...changes.answers }
  const asked: string[] = []
  return {
    asked,
    environment: { ...recording.environment, ...changes.environment },
    find: async (program) =>
      Object.keys(answers).some((line) => line.split(' ')[0] === program) ? `/mnt/c/Windows/System32/${program}` : null,
    ask: async ({ argv }) => {
      asked.push(argv.join(' '))
      return answers[argv.join(' ')] ?? null
    },
    read: async (path) => {
      const text = changes.files?.[path]
      if (text !== undefined) return Buffer.from(text)
      try {
        return await readFile(join(recordedRoot(name), path))
      } catch (error) {
        if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
        throw error
      }
    },
  }
}
