// Programs of the distribution that a bundle brings.
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../../events.js'
import { ensureFolder, exists, syncFolder } from '../../host/files.js'
import { withLock } from '../../host/lock.js'
import { syncFileSystem } from '../seal.js'
import type { BundledTool } from './manifest.js'
import type { Bundle } from './open.js'
import { unpackEntries } from './unpack.js'
import { unpackedBytes } from './verify.js'

/** `tied`: it runs only where it was made, and would have come to another place. */
export type ToolOutcome = 'installed' | 'present' | 'tied'

/** Where a tool stands in the folder `tools`, it is complete; one that is there stays as it is. */
export async function installTool(bundle: Bundle, tool: BundledTool, tools: string, work: Work): Promise<ToolOutcome> {
  const target = join(tools, tool.name)
  if (tool.tied && tool.folder !== target) return 'tied'
  await ensureFolder(tools)
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which gets programs too` })
  const holder = { purpose: `unpacking ${tool.name}`, onWait, signal: work.signal }
  return withLock(join(tools, '.lock'), holder, async () => {
    if (await exists(target)) return 'present'
    for (const name of await readdir(tools))
      if (name.includes('.partial-')) await rm(join(tools, name), { recursive: true, force: true })
    await unpackTool(bundle, tool, target, work)
    await syncFolder(tools)
    return 'installed'
  })
}

async function unpackTool(bundle: Bundle, tool: BundledTool, target: string, work: Work): Promise<void> {
  const step = { type: 'step', id: `unpack-${tool.name}`, title: tool.name } as const
  const total = unpackedBytes(bundle, tool)
  const report = (done: number) => work.emit({ type: 'progress', id: step.id, done, total, unit: 'bytes' })
  const partial = `${target}.partial-${process.pid}`
  const startedAt = performance.now()
  work.emit({ ...step, status: 'started' })
  try {
    await mkdir(partial)
    await unpackEntries(bundle, tool.entries, { folder: partial, report, signal: work.signal })
    await syncFileSystem(partial, work.signal)
    await rename(partial, target)
    work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  } catch (error) {
    work.emit({ ...step, status: 'failed', detail: error instanceof Error ? error.message : String(error) })
    throw error
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}
