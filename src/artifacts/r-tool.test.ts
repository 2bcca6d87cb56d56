import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { findOrObtainR, findR, rscriptOf } from './r-tool.js'
import { recordingWork } from './testing.js'
import type { ToolSearch } from './tool-search.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'r-tool-'))
})
afterEach(() => rm(root, { recursive: true }))

/** R and Rscript in a folder; the latter answers as the real one does, or fails. */
async function makeR(folder: string, version: string | null): Promise<string> {
  await mkdir(folder, { recursive: true })
  const answer = version === null ? 'echo "cannot load libR.so" >&2; exit 1' : `printf %s ${version}`
  for (const name of ['R', 'Rscript']) {
    await writeFile(join(folder, name), `#!/bin/sh\n${answer}\n`)
    await chmod(join(folder, name), 0o755)
  }
  return join(folder, 'R')
}

function search(environment: Record<string, string>): ToolSearch {
  return { configured: null, environment, store: join(root, 'store'), cache: join(root, 'cache'), offline: true }
}

test('R_HOME counts before PATH, and PATH before the store', async () => {
  const own = await makeR(join(root, 'home/bin'), '4.5.1')
  const onPath = await makeR(join(root, 'bin'), '4.2.2')
  const unpacked = await makeR(join(root, 'store/tools/r/bin'), '4.0.4')
  const environment = { PATH: join(root, 'bin'), R_HOME: join(root, 'home') }
  expect(await findR(search(environment), recordingWork())).toEqual({ program: own, version: '4.5.1' })
  expect(await findR(search({ PATH: join(root, 'bin') }), recordingWork())).toMatchObject({ program: onPath })
  expect(await findR(search({ PATH: '/nowhere' }), recordingWork())).toMatchObject({ program: unpacked })
})

test('an R that does not run, or has no Rscript, is passed over', async () => {
  await makeR(join(root, 'broken'), null)
  const alone = await makeR(join(root, 'alone'), '4.2.2')
  await rm(join(root, 'alone/Rscript'))
  const environment = { PATH: `${join(root, 'broken')}:${join(root, 'alone')}` }
  expect(await findR(search(environment), recordingWork())).toBeNull()
  const whole = await makeR(join(root, 'whole'), '4.2.2')
  const longer = { PATH: `${environment.PATH}:${join(root, 'whole')}` }
  const found = await findR(search(longer), recordingWork())
  expect(found?.program).toBe(whole)
  expect(found?.program).not.toBe(alone)
  expect(rscriptOf(found!)).toBe(join(root, 'whole/Rscript'))
})

// Gets 60 MB from the distribution: SPARKBOX_SLOW_TESTS=1. A machine with nothing but what every one has is made by a
// package list without the rest.
test.runIf(process.env.SPARKBOX_SLOW_TESTS === '1')(
  'R comes from the distribution, without root, and runs without any variable',
  { timeout: 300_000 },
  async () => {
    const status = (await readFile('/var/lib/dpkg/status', 'utf8')).split('\n\n')
    const basic = /^(Priority: (required|important)|Package: (libc6|libstdc\+\+6|libgcc-s1|libssl\S*))$/m
    await writeFile(join(root, 'status'), status.filter((each) => basic.test(each)).join('\n\n'))
    const environment = { PATH: '/usr/bin:/bin' }
    const withoutR = { ...search(environment), offline: false, dpkgStatus: join(root, 'status') }
    const work = { ...recordingWork(), signal: AbortSignal.timeout(280_000) }
    const r = await findOrObtainR(withoutR, work)
    expect(r).not.toBeNull()
    // LAPACK lies in a folder to which only a link by root's hand would lead.
    const question = 'library(tools); cat(solve(matrix(c(2, 1, 1, 3), 2))[1, 1], R.home("share"))'
    const argv = [rscriptOf(r!), '-e', question]
    const answer = await runProgram({ argv, environment: {}, directory: '/', signal: work.signal })
    expect(answer.output).toEqual([`0.6 ${r!.program.replace(/bin\/R$/, 'usr/share/R/share')}`])
  },
)
