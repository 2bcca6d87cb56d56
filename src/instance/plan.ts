// Everything that an instance consists of, as data. Making it changes nothing; other files carry it out.
import { createHash } from 'node:crypto'
import type { HomeLink, Instance, Launcher, ServiceDefinition, SettingsJar } from '../components/contract.js'
import { hadoopWebFolder } from '../components/hadoop/paths.js'
import { configFiles, homeLinks, launchers, services, tasks } from '../components/registry.js'
import { settingsJars } from '../components/settings-jar.js'
import type { ConfigFile } from '../config/model.js'
import { renderConfigFile } from '../config/render.js'
import type { NodeSpec, ServiceSpec } from '../supervisor/spec.js'

export interface Plan {
  files: ConfigFile[]
  launchers: Launcher[]
  jars: SettingsJar[]
  /** The homes that the makers' tools look for. */
  links: HomeLink[]
  /** Services and one-time tasks; a service that is switched off is not among them. */
  nodes: NodeSpec[]
}

export function makePlan(instance: Instance): Plan {
  const files = configFiles(instance)
  const enabled = services(instance).filter(({ id }) => instance.config.services[id]?.enabled !== false)
  const nodes: NodeSpec[] = [...tasks(instance), ...enabled.map((service) => withFingerprint(service, files))]
  return {
    files,
    jars: settingsJars(instance, hadoopWebFolder(instance)),
    links: homeLinks(instance),
    launchers: launchers(instance),
    nodes: reachable(nodes),
  }
}

/** What depends on a service that is switched off cannot run either. */
function reachable(nodes: NodeSpec[]): NodeSpec[] {
  const ids = new Set(nodes.map(({ id }) => id))
  const kept = nodes.filter(({ dependsOn }) => dependsOn.every((id) => ids.has(id)))
  return kept.length === nodes.length ? kept : reachable(kept)
}

function withFingerprint(service: ServiceDefinition, files: readonly ConfigFile[]): ServiceSpec {
  const read = files.filter(({ readers }) => readers.includes(service.id))
  const hash = createHash('sha256')
  hash.update(JSON.stringify([service.argv, service.environment, service.ports]))
  for (const file of read) hash.update(`\0${file.path}\0${renderConfigFile(file)}`)
  return { ...service, fingerprint: hash.digest('hex') }
}
