// Apache's own release files, unpacked as their makers laid them out.
import { rm } from 'node:fs/promises'
import type { EnvironmentVariables } from '../model.js'
import { releaseFor } from '../release-file.js'
import type { Source } from '../source.js'
import { unpack } from '../unpack.js'
import { refuseForeignPrograms } from './architecture.js'
import type { ReleaseHosts } from './hosts.js'
import { downloadRelease } from './release.js'

export interface ApacheOptions {
  /** The user's own, tried before Apache's. */
  mirrors: readonly string[]
  cache: string
  environment: EnvironmentVariables
  /** Instead of Apache's own hosts. */
  hosts?: ReleaseHosts | undefined
}

export function createApacheSource(options: ApacheOptions): Source {
  return {
    fetch: async ({ artifact, architecture, folder, scratch }, work) => {
      if (artifact.source !== 'apache') throw new Error(`${artifact.name} does not come from Apache's hosts`)
      const { keys, include, exclude, strip } = artifact
      const file = releaseFor(artifact, architecture)
      const archive = await downloadRelease({ ...file, keys, ...options }, work)
      await unpack(archive, folder, { include, exclude, strip, scratch, signal: work.signal })
      await refuseForeignPrograms(artifact.title, folder, architecture)
      // From here on the store has it, and a second copy of a gigabyte helps nobody.
      await rm(archive, { force: true })
    },
  }
}
