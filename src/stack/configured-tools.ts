// The programs that an instance's settings name, for those who work on stacks instead of instances.
import type { SourcePreference } from '../artifacts/choose-releases.js'
import type { ConfiguredJava } from '../artifacts/find-javas.js'
import { readConfiguration } from '../instance/configuration.js'
import type { Home } from '../instance/home.js'
import { readRecord } from '../instance/record.js'

export interface ConfiguredTools {
  java: ConfiguredJava
  /** Null: look for one. */
  python: string | null
  source: SourcePreference
}

/** By stack: the settings speak of the instance's own stack, and of no other. */
export async function configuredTools(home: Home, instance: string): Promise<(stack: string) => ConfiguredTools> {
  const config = await readConfiguration(home, instance)
  const own = await stackOf(home, instance)
  return (stack) =>
    stack === own ? { java: config.java, python: config.python.executable, source: config.source } : nothing
}

/** The one it was made with, or would be made with. */
export async function stackOf(home: Home, instance: string): Promise<string> {
  return (await readRecord(home, instance))?.stack ?? (await readConfiguration(home, instance)).stack
}

const nothing: ConfiguredTools = {
  java: { home: null, hadoop: null, hive: null, spark: null },
  python: null,
  source: 'auto',
}
