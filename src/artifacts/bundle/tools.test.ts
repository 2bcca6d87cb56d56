import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listFiles } from '../folder-files.js'
import { isInstalled } from '../install-folder.js'
import { recordingWork } from '../testing.js'
import { additionFolder, installAddition } from './additions.js'
import { collectFolder, collectibleTools, mentions } from './collect.js'
import { type Bundle, withBundle } from './open.js'
import { contentsOf, writeFiles } from './testing.js'
import { installTool } from './tools.js'
import { bundleBytes, writeBundle } from './write.js'

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'))
  file = join(root, 'a.bundle')
})
afterEach(() => rm(root, { recursive: true }))

describe('programs of the distribution', () => {
  const exportTools = async (tied: string[] = []) => {
    const tools = join(root, 'from/tools')
    await writeFiles(tools, {
      'psql/usr/bin/psql.sh': '#!/bin/sh\n',
      'psql/usr/lib/libpq.so': '-> libpq.so.5',
      'psql/usr/lib/libpq.so.5': 'library',
      'java8/bin/java': `ELF ${tools}/java8/lib/ld.so`,
      'maven/bin/mvn': 'mvn',
      'half.partial-1/x': 'x',
      '.lock': 'held',
    })
    const exported = await contentsOf(root, [])
    for (const name of await collectibleTools(tools)) {
      const folder = join(tools, name)
      const entries = await collectFolder(folder)
      const isTied = (await mentions(entries, folder)) !== null
      if (isTied) tied.push(name)
      exported.tools.push({ name, folder, tied: isTied, entries })
    }
    await writeBundle(file, exported, bundleBytes(exported), recordingWork())
    return exported.tools.map(({ name }) => name)
  }
  const installAll = (tools: string) =>
    withBundle(file, async (bundle: Bundle) => {
      const outcomes: [string, string][] = []
      for (const tool of bundle.manifest.tools)
        outcomes.push([tool.name, await installTool(bundle, tool, tools, recordingWork())])
      return outcomes
    })

  test('travel, but for Maven and what is half done; one that is tied to its folder stays behind', async () => {
    const tied: string[] = []
    expect(await exportTools(tied)).toEqual(['java8', 'psql'])
    expect(tied).toEqual(['java8'])
    const tools = join(root, 'to/tools')
    await mkdir(join(tools, 'other.partial-99'), { recursive: true })
    expect(await installAll(tools)).toEqual([
      ['java8', 'tied'],
      ['psql', 'installed'],
    ])
    expect(await listFiles(tools)).toEqual(['psql/usr/bin/psql.sh', 'psql/usr/lib/libpq.so', 'psql/usr/lib/libpq.so.5'])
    expect((await stat(join(tools, 'psql/usr/bin/psql.sh'))).mode & 0o111).toBe(0o111)
    expect(await installAll(tools)).toEqual([
      ['java8', 'tied'],
      ['psql', 'present'],
    ])
  })

  test('tied ones are taken where they come back to their folder', async () => {
    await exportTools()
    await rm(join(root, 'from'), { recursive: true })
    expect(await installAll(join(root, 'from/tools'))).toEqual([
      ['java8', 'installed'],
      ['psql', 'installed'],
    ])
  })
})

test('an addition comes into the folder of its key, read-only and with a receipt', async () => {
  await writeFiles(join(root, 'from'), { 'lib/SparkR/DESCRIPTION': 'Package: SparkR', 'lib/sparkr.zip': 'zip' })
  const exported = await contentsOf(root, [])
  const key = 'ab'.repeat(32)
  const entries = await collectFolder(join(root, 'from'))
  exported.stacks[0]?.additions.push({ name: 'sparkr', title: 'SparkR 9', key, entries })
  await writeBundle(file, exported, bundleBytes(exported), recordingWork())
  const work = recordingWork()
  const bringIn = () =>
    withBundle(file, async (bundle) => {
      const [addition] = bundle.manifest.stacks[0]!.additions
      await installAddition(bundle, addition!, join(root, 'store'), work)
      return additionFolder(join(root, 'store'), addition!)
    })
  const target = await bringIn()
  expect(await isInstalled(target)).toBe(true)
  expect(await listFiles(join(root, 'store'))).toEqual([
    'sparkr-abababababab/.sparkbox-receipt.json',
    'sparkr-abababababab/lib/SparkR/DESCRIPTION',
    'sparkr-abababababab/lib/sparkr.zip',
  ])
  expect((await stat(join(target.folder, 'lib/sparkr.zip'))).mode & 0o777).toBe(0o444)
  await bringIn()
  expect(work.events.filter((event) => event.type === 'step' && event.status === 'done')).toHaveLength(1)
})

test('links that lead out of a folder are taken for what they lead to, and those that lead nowhere are left out', async () => {
  await writeFiles(join(root, 'etc'), { 'java.security': 'policy', 'policy/p': 'p' })
  await writeFiles(join(root, 'java'), {
    'conf/java.security': `-> ${join(root, 'etc/java.security')}`,
    'conf/policy': `-> ${join(root, 'etc/policy')}`,
    'conf/again': '-> policy',
    'conf/loop': '-> ../../java',
    lost: '-> /nowhere/at/all',
    'bin/java': 'java',
  })
  const entries = await collectFolder(join(root, 'java'))
  expect(entries.map(({ path }) => path)).toEqual(['bin/java', 'conf/again', 'conf/java.security', 'conf/policy/p'])
  expect(entries[1]).toEqual({ path: 'conf/again', link: 'policy' })
  expect(await readFile((entries[2] as { source: string }).source, 'utf8')).toBe('policy')
})
