import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EnvironmentDefinition, PythonRuntime } from '../model.js'
import { findPython } from '../python.js'
import { recordingWork, writeTestStack } from '../testing.js'
import { collectFolder, mentions } from './collect.js'
import { collectEnvironment, namedFolder, unpackEnvironment } from './environment.js'
import { withBundle } from './open.js'
import { contentsOf, writeFiles } from './testing.js'
import { bundleBytes, writeBundle } from './write.js'

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'))
  file = join(root, 'a.bundle')
})
afterEach(() => rm(root, { recursive: true }))

describe('a virtual environment', () => {
  const definition: EnvironmentDefinition = {
    name: 'spark',
    title: 'Spark',
    source: 'pypi',
    kind: 'environment',
    requirements: 'r',
    buildRequirements: 'b',
    locked: [],
  }
  const module = 'print("moved")\n'
  let python: PythonRuntime

  /** As pip leaves it: a module, its record, and a script that names the environment's own folder. */
  async function makeEnvironment(folder: string): Promise<void> {
    execFileSync(python.executable, ['-m', 'venv', '--without-pip', folder])
    const [version] = await readdir(join(folder, 'lib'))
    await symlink(`lib/${version}/site-packages`, join(folder, 'site-packages'))
    const hash = createHash('sha256').update(module).digest('base64url')
    const record = `moved.py,sha256=${hash},${module.length}\n../../../bin/tool,sha256=${hash},1\n`
    await writeFiles(join(folder, `lib/${version}/site-packages`), {
      'moved.py': module,
      'moved-1.dist-info/RECORD': record,
      '__pycache__/moved.cpython-311.pyc': 'byte code',
    })
    for (const name of ['tool', 'pip']) {
      await writeFile(join(folder, 'bin', name), `#!${folder}/bin/python\nimport moved\n`)
      await chmod(join(folder, 'bin', name), 0o755)
    }
  }

  const exportFrom = async (folder: string) => {
    const environment = { python: python.version, folder: await namedFolder(folder) }
    const artifact = { name: 'spark', title: 'Spark', environment, entries: await collectEnvironment(folder) }
    const exported = await contentsOf(root, [])
    exported.stacks[0]!.artifacts.push(artifact)
    await writeBundle(file, exported, bundleBytes(exported), recordingWork())
  }

  const importTo = (destination: string) =>
    withBundle(file, async (bundle) => {
      const folder = `${destination}.partial`
      const scratch = join(root, 'scratch')
      await mkdir(folder, { recursive: true })
      await mkdir(scratch, { recursive: true })
      const stack = await writeTestStack(join(root, 'stack'), {})
      const request = { stack, artifact: definition, architecture: 'x86-64', folder, destination, scratch } as const
      const whole = { ...request, expected: [], report: () => {} }
      const artifact = bundle.manifest.stacks[0]!.artifacts[0]!
      await unpackEnvironment(
        bundle,
        artifact,
        definition,
        whole,
        { python, environment: process.env },
        recordingWork(),
      )
      await rename(folder, destination)
    })

  beforeEach(async () => {
    const search = { configured: null, environment: process.env, store: join(root, 'none'), cache: root, offline: true }
    python = await findPython({ minimum: '3.8', maximum: '3.14' }, search, recordingWork())
  })

  test('runs at its new place, made by the Python there; its scripts name the new folder', async () => {
    await makeEnvironment(join(root, 'made'))
    // A store that was moved: what the scripts name is not where they lie.
    await rename(join(root, 'made'), join(root, 'moved'))
    await exportFrom(join(root, 'moved'))
    await rm(join(root, 'moved'), { recursive: true })
    const target = join(root, 'target')
    await importTo(target)
    expect(execFileSync(join(target, 'bin/tool')).toString()).toBe('moved\n')
    const prefix = execFileSync(join(target, 'bin/python'), ['-c', 'import sys; print(sys.prefix)'])
    expect(prefix.toString().trim()).toBe(target)
    expect(await readlink(join(target, 'bin/python3')).catch(() => readlink(join(target, 'bin/python')))).toBe(
      python.executable,
    )
    const entries = await collectFolder(target)
    for (const gone of ['made', 'moved', 'target.partial']) expect(await mentions(entries, join(root, gone))).toBeNull()
  })

  test('whose packages are not what their record says is refused', async () => {
    await makeEnvironment(join(root, 'made'))
    await writeFile(join(root, 'made/site-packages/moved.py'), 'print("evil")\n')
    await exportFrom(join(root, 'made'))
    await expect(importTo(join(root, 'target'))).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
      message: expect.stringContaining('site-packages/moved.py') as string,
    })
  })
})
