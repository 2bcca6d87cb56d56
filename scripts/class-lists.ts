// Records which classes each JVM of the stack loads, and writes class-lists/: `npm run class-lists -- HOME`. HOME is a
// SPARKBOX_HOME of its own, where the stack is installed already or will be; what runs there is stopped. Takes minutes.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ClassArchiveName } from '../src/components/class-archives.js'
import { writeFileAtomic } from '../src/host/files.js'
import { mergeClassLists } from './merge-class-lists.js'
import { clients, servicesOf } from './recorded-jvms.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [home] = process.argv.slice(1)
if (home === undefined) throw new Error('which SPARKBOX_HOME? npm run class-lists -- /a/home')

const folder = await mkdtemp(join(tmpdir(), 'sparkbox-class-lists-'))
const archives = Object.keys(clients) as ClassArchiveName[]
const record = (jvm: string) => `-XX:DumpLoadedClassList=${join(folder, `${jvm}-%p`)}`

await recordServices()
sparkbox(['up'])
try {
  for (const [jvm, commands] of Object.values(clients).flatMap((each) => Object.entries(each))) {
    const environment = { JAVA_TOOL_OPTIONS: `-Xshare:off ${record(jvm)}` }
    for (const command of commands) sparkbox(['exec', '--', 'bash', '-c', command], environment)
  }
  sparkbox(['verify'])
} finally {
  sparkbox(['down'])
}
for (const archive of archives) {
  const jvms = [...servicesOf(archive), ...Object.keys(clients[archive])]
  const lines = mergeClassLists(new Map(await Promise.all(jvms.map(async (jvm) => [jvm, await runsOf(jvm)] as const))))
  const packed = await promisify(gzip)(`${lines.join('\n')}\n`, { level: 9 })
  await mkdir(join(root, 'class-lists'), { recursive: true })
  await writeFileAtomic(join(root, 'class-lists', `${archive}.gz`), packed)
  console.log(`${archive}: ${lines.length} lines`)
}
await rm(folder, { recursive: true })

/** Without an archive, so that all of Java's own classes are loaded one by one, too. */
async function recordServices(): Promise<void> {
  const options = (jvm: string) => `  ${jvm}: {javaOptions: ['-Xshare:off', '${record(jvm)}']}`
  await mkdir(join(home!, 'config/default'), { recursive: true })
  await writeFile(
    join(home!, 'config/default/sparkbox.yaml'),
    `services:\n${archives.flatMap(servicesOf).map(options).join('\n')}\n`,
  )
}

async function runsOf(jvm: string): Promise<string[][]> {
  const names = (await readdir(folder)).filter((name) => name.replace(/-pid\d+$/, '') === jvm)
  if (names.length === 0) throw new Error(`${jvm} has recorded nothing`)
  return Promise.all(names.toSorted().map(async (name) => (await readFile(join(folder, name), 'utf8')).split('\n')))
}

function sparkbox(parameters: string[], environment: Record<string, string> = {}): void {
  execFileSync(join(root, 'sparkbox'), parameters, {
    env: { ...process.env, SPARKBOX_HOME: home, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
