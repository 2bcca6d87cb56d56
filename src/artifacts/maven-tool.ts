// Finds Apache Maven.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import { installCommand } from './install-command.js'
import type { MavenCommand } from './maven.js'
import type { JavaRuntime } from './model.js'
import { isExecutable } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'

/** The distribution's Maven asks for a Java of its own. */
const javaPackages = /^(openjdk-|default-jre|java-common$|ca-certificates-java$)/

/**
 * Maven from MAVEN_HOME, PATH or the store; else the distribution's, unpacked into the store. It has answered
 * `mvn --version` on the given Java.
 * @throws StackError TOOL_MISSING
 */
export async function findMaven(java: JavaRuntime, search: ToolSearch, work: Work): Promise<MavenCommand> {
  const environment = { ...search.environment, JAVA_HOME: java.home }
  const obtained = join(toolsFolder(search.store), 'maven', 'usr/share/maven/bin/mvn')
  const { MAVEN_HOME, M2_HOME } = search.environment
  const homes = [MAVEN_HOME, M2_HOME].flatMap((home) => (home ? [join(home, 'bin/mvn')] : []))
  const problems: string[] = []
  for (const executable of [...homes, ...(await findPrograms(['mvn'], search.environment)), obtained]) {
    if (!(await isExecutable(executable))) continue
    const command = { executable, environment }
    const problem = await problemOf(command, work)
    if (problem === null) return command
    problems.push(`${executable}: ${problem}`)
  }
  if (search.offline || !(await hasDistribution(search))) throw missing(problems, search)
  const target = join(toolsFolder(search.store), 'maven')
  await obtainPackages({ packages: ['maven'], target, without: javaPackages }, search, work)
  const command = { executable: obtained, environment }
  const problem = await problemOf(command, work)
  if (problem !== null) throw missing([...problems, `${obtained}: ${problem}`], search)
  return command
}

/** Null for a Maven that runs. */
async function problemOf({ executable, environment }: MavenCommand, { signal }: Work): Promise<string | null> {
  const { exitCode, lines } = await askProgram([executable, '-B', '--version'], environment, signal)
  if (exitCode === 0 && lines.some((line) => line.includes('Apache Maven'))) return null
  return lines.find((line) => line.trim() !== '') ?? `exit code ${exitCode}`
}

function missing(problems: string[], { environment, offline }: ToolSearch): StackError {
  const reason = problems.length === 0 ? 'there is no mvn on PATH' : problems.join('; ')
  const forbidden = offline ? ', and --offline forbids to fetch it' : ''
  return new StackError(
    'TOOL_MISSING',
    `Apache Maven, which fetches Hadoop and Hive, is missing: ${reason}${forbidden}`,
    {
      hint: installCommand({ product: 'maven' }, environment),
      details: { program: 'mvn', problems, unreachable: 'maven' },
    },
  )
}
