// What a report holds: the contents of its files by their paths, not cleaned yet.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../../config/manifest.js'
import { isErrno } from '../../host/errno.js'
import { tailOf } from '../../supervisor/log-tail.js'
import type { DoctorResult } from '../api-results.js'
import { readOrNull } from './read-or-null.js'
import type { Subject } from './subject.js'

const logLines = 2_000

const machineFiles = [
  '/proc/version',
  '/proc/meminfo',
  '/proc/loadavg',
  '/proc/cpuinfo',
  '/proc/self/limits',
  '/proc/self/mountinfo',
  '/proc/sys/net/ipv4/ip_local_port_range',
  '/etc/os-release',
  '/etc/hosts',
]

/** Paths inside of the archive to texts. */
export async function reportTexts(
  subject: Subject,
  result: DoctorResult,
  version: string,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>([
    ['doctor.json', json(result)],
    ['versions.json', json(versionsOf(subject, version))],
    ['status.json', json(subject.daemon?.status ?? { daemon: null, recorded: subject.state.services })],
    ['processes.json', json(subject.marked)],
    // Values may be secret, names are not.
    ['environment-names.json', json(Object.keys(subject.environment).sort())],
  ])
  await addFiles(texts, subject.root, ['instance.json', 'installed.json', 'run/state.json'], '')
  await addConfiguration(texts, subject)
  await addLogs(texts, join(subject.root, 'logs'))
  await addFiles(texts, '/', machineFiles, 'machine')
  return texts
}

function versionsOf({ machine, stack, record, installed }: Subject, version: string) {
  const { user, ...rest } = machine
  return {
    sparkbox: version,
    node: process.version,
    machine: { ...rest, isRoot: user?.uid === 0 },
    stack:
      stack.value === null
        ? null
        : { name: stack.value.name, title: stack.value.title, versions: stack.value.versions },
    dataVersions: record.value?.dataVersions ?? null,
    javas: installed?.javas ?? null,
    python: installed?.python ?? null,
  }
}

/** A sparkbox.yaml that cannot be read is left out: nobody knows which of its values are secret. */
async function addConfiguration(texts: Map<string, string>, { config, root }: Subject): Promise<void> {
  const { value, error } = config
  if (error !== null) texts.set('sparkbox.yaml', `left out, since it cannot be read: ${error.message}\n`)
  else if (value?.file != null) texts.set('sparkbox.yaml', (await readOrNull(value.file)) ?? '')
  const paths = (await readManifest(join(root, 'conf'))).map(({ path }) => path)
  await addFiles(texts, join(root, 'conf'), paths, 'conf')
}

async function addLogs(texts: Map<string, string>, folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
    throw error
  })
  for (const name of names.filter((each) => /\.(log|ndjson)$/.test(each)))
    texts.set(`logs/${name}`, (await tailOf(join(folder, name), logLines)).join('\n'))
}

async function addFiles(
  texts: Map<string, string>,
  folder: string,
  paths: readonly string[],
  into: string,
): Promise<void> {
  for (const path of paths) {
    const text = await readOrNull(join(folder, path))
    if (text !== null) texts.set(join(into, path), text)
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
