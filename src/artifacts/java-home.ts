// What is in a folder that may be a Java.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import type { JavaRuntime } from './model.js'
import { isExecutable, isReachable } from './paths.js'

export interface JavaCandidate {
  home: string
  /** Where it was found, for people. */
  origin: string
}

/** A candidate that was looked at: a runtime, or why it is none. */
export type SeenJava = JavaCandidate & ({ runtime: JavaRuntime } | { runtime: null; problem: string })

/** A Java of which a part is missing, such as a configuration that a dangling link should lead to, is none. */
export async function inspectJava(candidate: JavaCandidate, work: Work): Promise<SeenJava> {
  const { home, origin } = candidate
  const executable = join(home, 'bin/java')
  if (!(await isReachable(home))) return { ...candidate, runtime: null, problem: 'is not there' }
  if (!(await isExecutable(executable))) return { ...candidate, runtime: null, problem: 'has no bin/java' }
  const told = (await readRelease(home)) ?? (await askVersion(executable, work))
  if (told === null) return { ...candidate, runtime: null, problem: 'tells no version' }
  const major = majorOf(told.version)
  for (const part of await partsOf(home, major))
    if (!(await isReachable(join(home, part))))
      return { ...candidate, runtime: null, problem: `is broken: ${part} is missing` }
  return { ...candidate, runtime: { home, major, ...told, origin } }
}

async function partsOf(home: string, major: number): Promise<string[]> {
  if (major > 8) return ['lib/modules', 'conf/security/java.security']
  // A JDK 8 has its runtime in a folder of its own; a JRE 8 is that folder.
  const lib = (await isReachable(join(home, 'jre'))) ? 'jre/lib' : 'lib'
  return [`${lib}/rt.jar`, `${lib}/security/java.security`]
}

/** `1.8.0_402` is 8, `17.0.15` is 17. */
export function majorOf(version: string): number {
  const [first = 0, second = 0] = version.split(/[^0-9]/).map(Number)
  return first === 1 ? second : first
}

/** The file `release` of a JDK: KEY="value" lines. */
async function readRelease(home: string): Promise<{ version: string; vendor: string } | null> {
  const path = join(home, 'release')
  if (!(await isReachable(path))) return null
  const text = await readFile(path, 'utf8')
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1]
  const version = value('JAVA_VERSION')
  return version === undefined ? null : { version, vendor: value('IMPLEMENTOR') ?? 'unknown' }
}

async function askVersion(executable: string, work: Work): Promise<{ version: string; vendor: string } | null> {
  const { exitCode, lines } = await askProgram([executable, '-XshowSettings:properties', '-version'], {}, work.signal)
  const value = (key: string) => lines.find((line) => line.trim().startsWith(`${key} = `))?.split(' = ')[1]
  const version = value('java.version')
  return exitCode !== 0 || version === undefined ? null : { version, vendor: value('java.vendor') ?? 'unknown' }
}
