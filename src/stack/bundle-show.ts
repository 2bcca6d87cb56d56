// Says what is in a bundle, and proves it.
import { resolve } from 'node:path'
import type { BundledStack, BundleEntry } from '../artifacts/bundle/manifest.js'
import { type Bundle, withBundle } from '../artifacts/bundle/open.js'
import { unpackedBytes, verifyBundle as verify } from '../artifacts/bundle/verify.js'
import type { Work } from '../events.js'
import type { BundleRequest, BundleSummary } from './api.js'

export function showBundle({ file }: BundleRequest, _work: Work): Promise<BundleSummary> {
  return withBundle(resolve(file), async (bundle) => summarize(resolve(file), bundle))
}

export function verifyBundle({ file }: BundleRequest, work: Work): Promise<BundleSummary> {
  return withBundle(resolve(file), async (bundle) => {
    await verify(bundle, work)
    return summarize(resolve(file), bundle)
  })
}

export function summarize(file: string, bundle: Bundle): BundleSummary {
  const { sparkbox, architecture, distribution, stacks, tools } = bundle.manifest
  const numbers = ({ entries }: { entries: BundleEntry[] }) => ({
    files: entries.length,
    bytes: unpackedBytes(bundle, { entries }),
  })
  return {
    file,
    bytes: bundle.size,
    madeBy: sparkbox,
    architecture,
    distribution,
    stacks: stacks.map((stack) => ({
      name: stack.name,
      title: stack.title,
      own: stack.definition !== null,
      python: pythonMinor(stack),
      artifacts: [...stack.artifacts, ...stack.additions].map(({ name, title, entries }) => ({
        name,
        title,
        ...numbers({ entries }),
      })),
    })),
    tools: tools.map(({ name, entries, tied, folder }) => ({ name, ...numbers({ entries }), tied, folder })),
  }
}

/** `3.11`: compiled packages fit one minor version. */
export function pythonMinor({ artifacts }: BundledStack): string | null {
  const version = artifacts.find(({ environment }) => environment !== null)?.environment?.python
  return version === undefined ? null : version.split('.').slice(0, 2).join('.')
}
