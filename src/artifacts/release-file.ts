// Which of a release's files a machine takes.
import type { Architecture, ReleaseFile } from './model.js'

/** The file for an architecture; a hash known beforehand is that of the common one. */
export function releaseFor(release: ReleaseFile, architecture: Architecture): { path: string; sha512?: string } {
  const { path, arm64Path, sha512 } = release
  if (architecture === 'arm64' && arm64Path !== undefined) return { path: arm64Path }
  return sha512 === undefined ? { path } : { path, sha512 }
}
