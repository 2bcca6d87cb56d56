// A mirror of pip's index that delivers a file of the right name with other bytes: refused by name, and nothing of it counts.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent, Work } from '../events.js'
import { startServer, type TestServer } from './apache/testing.js'
import { createPypiSource } from './pypi.js'
import { findPython } from './python.js'
import { ensureArtifacts } from './store.js'
import { leftovers, makeZip, memorySource, writeTestStack } from './testing.js'

const name = 'tiny-1.0-py3-none-any.whl'
const wheel = makeZip([
  { name: 'tiny/__init__.py', content: 'answer = 42\n' },
  { name: 'tiny-1.0.dist-info/METADATA', content: 'Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n' },
  {
    name: 'tiny-1.0.dist-info/WHEEL',
    content: 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  },
  {
    name: 'tiny-1.0.dist-info/RECORD',
    content:
      'tiny/__init__.py,,\ntiny-1.0.dist-info/METADATA,,\ntiny-1.0.dist-info/WHEEL,,\ntiny-1.0.dist-info/RECORD,,\n',
  },
])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let folder: string
let server: TestServer
let served: Buffer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-mirror-'))
  server = await startServer((request, response) => {
    const isFile = request.url?.endsWith('.whl') === true
    const kept = isFile ? { 'cache-control': 'max-age=31536000, immutable' } : {}
    response.writeHead(200, { 'content-type': isFile ? 'application/octet-stream' : 'text/html', ...kept })
    response.end(isFile ? served : `<!DOCTYPE html><a href="/files/${name}">${name}</a>`)
  })
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['kept nothing of it', {}, 0],
  // Of plain HTTP pip keeps only what comes from hosts that it is told to trust.
  ['kept the cut file for a year', { PIP_TRUSTED_HOST: '127.0.0.1' }, 1],
])(
  'a file that was cut is refused; once the mirror is right, the same command succeeds, though pip %s',
  async (_, options, warnings) => {
    const stack = await environmentStack(join(folder, 'stack'))
    const places = { store: join(folder, 'tools'), cache: join(folder, 'tools-cache') }
    const search = { configured: null, environment: process.env, offline: false, ...places }
    const python = await findPython({ minimum: '3.8', maximum: '3.14' }, search, patientWork)
    let events: StackEvent[] = []
    const install = async () => {
      events = []
      const environment = {
        ...process.env,
        PIP_INDEX_URL: `${server.root}/simple`,
        PIP_CONFIG_FILE: '/dev/null',
        PIP_CACHE_DIR: join(folder, 'cache'),
        PIP_RETRIES: '0',
        PIP_NO_INDEX: '',
        ...options,
      }
      const never = memorySource({})
      const sources = { maven: never, apache: never, pypi: createPypiSource({ python, environment }) }
      const store = { store: join(folder, 'store'), architecture: 'x86-64' as const, python, offline: false, sources }
      return ensureArtifacts(stack, store, { ...patientWork, emit: (event) => events.push(event) })
    }

    const broken = wheel.subarray(0, wheel.length - 100)
    served = broken
    await expect(install()).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
      message: `Environment was refused: ${name} has SHA-256 ${sha256(broken)}, not ${sha256(wheel)}`,
    })
    expect((await leftovers(join(folder, 'store'))).filter((each) => each !== '.lock')).toEqual([])
    expect(await readdir(join(folder, 'store'))).toEqual([])

    served = wheel
    const { environment } = await install()
    expect(await readFile(join(environment!, 'site-packages/tiny/__init__.py'), 'utf8')).toBe('answer = 42\n')
    expect(events.filter(({ type }) => type === 'notice')).toHaveLength(warnings)
  },
  60_000,
)

/** Making a virtual environment takes its time on a busy machine. */
const patientWork: Work = { signal: AbortSignal.timeout(170_000), emit: () => {} }

/** A stack of one environment that holds `tiny`, pinned by its hash. */
async function environmentStack(directory: string) {
  const stack = await writeTestStack(directory, {})
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'requirements.txt'), `tiny==1.0 --hash=sha256:${sha256(wheel)}\n`)
  await writeFile(join(directory, 'build.txt'), '')
  const content = Buffer.from('answer = 42\n')
  const files = [{ path: 'site-packages/tiny/__init__.py', size: content.length, sha256: sha256(content) }]
  const covers = ['site-packages/tiny']
  const artifacts = { environment: { covers, files: { any: files } } }
  await writeFile(join(directory, 'lock.json'), JSON.stringify({ stack: 'test', artifacts }))
  return {
    ...stack,
    artifacts: [
      {
        name: 'environment',
        title: 'Environment',
        source: 'pypi' as const,
        kind: 'environment' as const,
        requirements: 'requirements.txt',
        buildRequirements: 'build.txt',
        locked: covers,
      },
    ],
  }
}
