// What the verbs of bundles answer; public as all in api-results.ts is.

/** What is in a bundle, without its files. */
export interface BundleSummary {
  /** Absolute. */
  file: string
  bytes: number
  /** Version of the sparkbox that wrote it. */
  madeBy: string
  architecture: string
  /** `debian 13` */
  distribution: string
  stacks: {
    name: string
    title: string
    /** It brings its own definition: it does not come with sparkbox. */
    own: boolean
    /** `3.11`: the Python that it needs; null where it needs none. */
    python: string | null
    artifacts: { name: string; title: string; files: number; bytes: number }[]
  }[]
  /** Programs from the distribution; `tied` to the folder, where they have to stay. */
  tools: { name: string; files: number; bytes: number; tied: boolean; folder: string }[]
}

export interface BundleExportResult extends BundleSummary {
  milliseconds: number
}

export interface BundleImportResult {
  file: string
  milliseconds: number
  stacks: {
    name: string
    artifacts: { name: string; directory: string; status: 'installed' | 'present' }[]
    python: { executable: string; version: string }
    /** What this machine still lacks before `up --offline` can succeed. */
    missing: { message: string; hint: string | null }[]
  }[]
  /** `tied`: not taken, because it only runs in the folder where it was made. */
  tools: { name: string; status: 'installed' | 'present' | 'tied' }[]
}
