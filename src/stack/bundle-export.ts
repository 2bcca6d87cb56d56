// Writes installed stacks, with what the distribution provided for them, into one file.
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { withBundle } from '../artifacts/bundle/open.js'
import { bundleBytes, writeBundle } from '../artifacts/bundle/write.js'
import { readStack } from '../artifacts/stack.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { stackFolders } from '../instance/home.js'
import type { BundleExportRequest, BundleExportResult } from './api.js'
import { collectContents } from './bundle-contents.js'
import { summarize } from './bundle-show.js'
import { configuredTools, stackOf } from './configured-tools.js'
import { requireDiskSpace } from './preflight.js'
import { surroundings } from './surroundings.js'

export async function exportBundle(request: BundleExportRequest, work: Work): Promise<BundleExportResult> {
  const startedAt = performance.now()
  const around = surroundings()
  const file = resolve(request.file)
  await requireTarget(file, request.force)
  const names = request.stacks.length === 0 ? [await stackOf(around.home, request.instance)] : request.stacks
  const configured = await configuredTools(around.home, request.instance)
  const stacks = await Promise.all([...new Set(names)].map((name) => readStack(name, stackFolders(around.home))))
  const wanted = stacks.map((stack) => ({ stack, ...configured(stack.name) }))
  const contents = await collectContents({ ...request, wanted }, around, work)
  const bytes = bundleBytes(contents)
  // Compression makes it less; how much less is known only afterwards.
  await requireDiskSpace(dirname(file), bytes, 'the bundle')
  await writeBundle(file, contents, bytes, work)
  return withBundle(file, async (bundle) => ({
    ...summarize(file, bundle),
    milliseconds: Math.round(performance.now() - startedAt),
  }))
}

/** @throws StackError INVALID_ARGUMENT */
export async function requireTarget(file: string, force: boolean): Promise<void> {
  const refuse = (message: string, hint: string) => {
    throw new StackError('INVALID_ARGUMENT', message, { hint, details: { file } })
  }
  if (!(await exists(dirname(file)))) refuse(`there is no folder ${dirname(file)}`, `mkdir -p ${dirname(file)}`)
  if (!(await exists(file))) return
  if (!(await stat(file)).isFile()) refuse(`${file} is no file`, 'name a file that is not there yet')
  if (!force) refuse(`${file} is there already`, 'name another file, or replace it with --force')
}
