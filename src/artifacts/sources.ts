// The real sources, with the programs of this machine behind them.
import type { Work } from '../events.js'
import { createApacheSource } from './apache/source.js'
import { createMavenSource } from './maven.js'
import { findMaven } from './maven-tool.js'
import type { JavaRuntime, PythonRuntime } from './model.js'
import { createPypiSource } from './pypi.js'
import type { Sources } from './source.js'
import type { ToolSearch } from './tool-search.js'

/** `mirrors` are the user's own of Apache's releases. Maven is looked for, and if need be obtained, only when something has to come from it. */
export function createSources(
  java: JavaRuntime,
  python: PythonRuntime,
  search: Omit<ToolSearch, 'configured'>,
  mirrors: readonly string[],
): Sources {
  return {
    maven: createMavenSource((work: Work) => findMaven(java, { ...search, configured: null }, work)),
    pypi: createPypiSource({ python, environment: search.environment }),
    apache: createApacheSource({ mirrors, cache: search.cache, environment: search.environment }),
  }
}
