import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { ensureChosen, type SourcePreference, withReleases } from './choose-releases.js'
import { explainFailure as explainMaven } from './maven.js'
import type { ArtifactDefinition, StackDefinition } from './model.js'
import { explainFailure as explainPip } from './pypi.js'
import type { Source } from './source.js'
import { memorySource, recordingWork, testPython, writeTestStack } from './testing.js'

const contents = {
  hadoop: { 'lib/a.jar': 'a' },
  'hadoop-web': { 'webapps/index.html': 'page' },
  database: { 'bin/postgres': 'elephant' },
  driver: { 'lib/driver.jar': 'driver' },
  spark: { 'jars/spark.jar': 'spark' },
}
const released = { hadoop: { 'share/a.jar': 'a' }, spark: { 'jars/spark.jar': 'spark' } }

let root: string
let stack: StackDefinition
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'choose-'))
  const plain = await writeTestStack(join(root, 'stack'), contents)
  await writeFile(join(root, 'stack/requirements.txt'), '')
  stack = { ...plain, artifacts: plain.artifacts.map(withChoice) }
})
afterEach(() => rm(root, { recursive: true }))

/** Hadoop replaces its web pages and needs a driver that only Maven has; Spark comes from pip and needs nothing. */
function withChoice(artifact: ArtifactDefinition): ArtifactDefinition {
  if (artifact.name === 'hadoop')
    return { ...artifact, official: { path: 'hadoop/hadoop-9.tar.gz', replaces: ['hadoop-web'] } }
  if (artifact.name === 'driver') return { ...artifact, onlyWithOfficial: 'hadoop' }
  if (artifact.name !== 'spark') return artifact
  const { name, title } = artifact
  const files = { requirements: 'requirements.txt', buildRequirements: 'requirements.txt', locked: ['.'] }
  const official = { path: 'spark/spark-9.tgz' }
  return { name, title, source: 'pypi', kind: 'environment', ...files, official }
}

const names = ({ artifacts }: StackDefinition) => artifacts.map(({ name, source }) => `${name} ${source}`)

function ensure(preference: SourcePreference, sources: { maven?: Source; pypi?: Source } = {}, offline = false) {
  const work = recordingWork()
  const apache = memorySource(released)
  const all = { maven: memorySource(contents), pypi: memorySource(contents), apache, ...sources }
  const store = { store: join(root, 'store'), architecture: 'x86-64', python: testPython } as const
  const checked: string[][] = []
  const beforeInstall = async (chosen: StackDefinition) => {
    checked.push(names(chosen))
  }
  const result = ensureChosen(stack, { ...store, sources: all, offline, preference, beforeInstall }, work)
  const notices = () => work.events.flatMap((event) => (event.type === 'notice' ? event.text : []))
  return { result, notices, checked }
}

const failing = (error: StackError): Source => ({ fetch: () => Promise.reject(error) })
const pipOffline = failing(
  explainPip('Spark', ['ERROR: Could not install: NewConnectionError: Failed to establish'], ['pip'], 1),
)
const mavenOffline = failing(
  explainMaven('Hadoop', ['[ERROR] Could not transfer artifact x: Unknown host mirror.example'], ['mvn'], 1),
)

test('a stack with releases has what they need and not what they replace', () => {
  expect(names(withReleases(stack, []))).toEqual(['hadoop maven', 'hadoop-web maven', 'database maven', 'spark pypi'])
  expect(names(withReleases(stack, ['hadoop']))).toEqual([
    'hadoop apache',
    'database maven',
    'driver maven',
    'spark pypi',
  ])
})

test.each<[SourcePreference, string[], string[]]>([
  ['registry', [], ['source registry: Title of hadoop, Title of spark from the package registries']],
  ['auto', [], ['source auto: Title of hadoop, Title of spark from the package registries']],
  ['apache', ['hadoop', 'spark'], ["source apache: Title of hadoop, Title of spark from Apache's own release files"]],
])('%s where all can be reached', async (preference, official, notices) => {
  const ensured = ensure(preference)
  expect((await ensured.result).official).toEqual(official)
  expect(ensured.notices()).toEqual(notices)
  expect(ensured.checked).toEqual([names(withReleases(stack, official))])
})

test('auto takes from Apache what pip cannot reach, says so, and stays with it', async () => {
  const ensured = ensure('auto', { pypi: pipOffline })
  const { official, artifacts } = await ensured.result
  expect(official).toEqual(['spark'])
  expect(ensured.notices()[1]).toMatch(/^Title of spark|^Spark could not be installed by pip: .*NewConnectionError/)
  expect(ensured.notices()[1]).toContain("; Title of spark will come from Apache's own release files")
  const again = await ensure('auto', { pypi: pipOffline, maven: mavenOffline }, true).result
  expect(again).toMatchObject({ official: ['spark'], artifacts })
})

test('auto does not go to Apache where something would be missing all the same', async () => {
  const ensured = ensure('auto', { maven: mavenOffline })
  await expect(ensured.result).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', details: { unreachable: 'maven' } })
  expect(ensured.checked).toHaveLength(1)
})

test.each<[string, SourcePreference, StackError]>([
  ['a failure that is not one of the network', 'auto', new StackError('HASH_MISMATCH', 'refused')],
  ['the order to take the registries', 'registry', explainPip('Spark', ['ERROR: ProxyError'], ['pip'], 1)],
])('%s is no reason to go elsewhere', async (_, preference, error) => {
  await expect(ensure(preference, { pypi: failing(error) }).result).rejects.toBe(error)
})
