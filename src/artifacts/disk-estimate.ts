// How much room an installation takes, before anything is fetched.
import type { StackDefinition } from './model.js'
import { findPlaces, missingPlaces, type StoreOptions } from './store.js'

export interface PlannedBytes {
  /** Stays in the store. */
  installed: number
  /** Needed in the store at the worst moment, with what stays. */
  peak: number
  /** Stays in the caches of Maven and pip, which lie in the user's home; nothing more if they hold it already. */
  caches: number
}

/** For what is not installed yet; all 0 when everything is. */
export async function plannedBytes(stack: StackDefinition, options: StoreOptions): Promise<PlannedBytes> {
  let [installed, temporary, caches] = [0, 0, 0]
  for (const { artifact, files } of await missingPlaces(await findPlaces(stack, options))) {
    const locked = files.reduce((sum, file) => sum + file.size, 0)
    const { unlockedBytes = 0, temporaryBytes = 0, cacheBytes = locked } = artifact.estimate ?? {}
    installed += locked + unlockedBytes
    temporary += temporaryBytes
    caches += cacheBytes
  }
  return { installed, peak: installed + temporary, caches }
}
