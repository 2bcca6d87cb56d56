// Where files come from: the one interface between the store and the outside world.
import type { Work } from '../events.js'
import type { Architecture, ArtifactDefinition, LockedFile, StackDefinition } from './model.js'

export interface FetchRequest {
  stack: StackDefinition
  artifact: ArtifactDefinition
  architecture: Architecture
  /** Empty; gets the files. It is renamed to `destination` afterwards. */
  folder: string
  destination: string
  /** Empty, on the same disk; removed afterwards. */
  scratch: string
  /** What the lock expects to find in `folder`; for progress only. */
  expected: readonly LockedFile[]
  /** How far it is, in bytes of the finished artifact. */
  report: (bytes: number) => void
}

export interface Source {
  /**
   * Fills the folder.
   * @throws StackError DOWNLOAD_FAILED with the client's own words.
   */
  fetch: (request: FetchRequest, work: Work) => Promise<void>
  /** The same without what the client has kept of earlier downloads; left out where it keeps nothing unproven. */
  fetchPastCache?: (request: FetchRequest, work: Work) => Promise<void>
}

export type Sources = Record<ArtifactDefinition['source'], Source>
