// Where a machine may have a Java.
import { basename, dirname, join } from 'node:path'
import { isInPlace } from './distribution.js'
import { isExecutable, namesIn, realPath } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'
import { abbreviateHome, managedFolders } from './version-managers.js'

export interface JavaPlace {
  /** What a Java found here says of where it was found. */
  origin: string
  /** For messages: `JAVA_HOME=/opt/java`, `~/.jdks`. */
  title: string
  /** The title names the one home itself. */
  single: boolean
  /** Folders that may each be a Java. */
  homes: string[]
}

const systemFolders = ['/usr/lib/jvm', '/usr/java', '/opt/java']

/** In the order of preference. */
export async function javaPlaces({ environment, store, systemFolders: folders }: ToolSearch): Promise<JavaPlace[]> {
  const { JAVA_HOME } = environment
  const variable: JavaPlace = { origin: 'JAVA_HOME', title: 'JAVA_HOME', single: false, homes: [] }
  if (JAVA_HOME) Object.assign(variable, { title: `JAVA_HOME=${JAVA_HOME}`, single: true, homes: [JAVA_HOME] })
  const programs = await findPrograms(['java'], environment)
  const onPath = { origin: 'PATH', title: 'PATH', single: false, homes: await Promise.all(programs.map(homeOf)) }
  const places = [...(folders ?? systemFolders), ...managedFolders('java', environment)].map(async (folder) => {
    const title = abbreviateHome(folder, environment)
    return { origin: title, title, single: false, homes: await homesIn(folder) }
  })
  const obtained = { origin: 'store', title: 'the store', single: false, homes: await homesInStore(store) }
  return [variable, onPath, ...(await Promise.all(places)), obtained]
}

/** Java 8 has another bin/java in a folder `jre`; what is above that is the whole of it. */
async function homeOf(program: string): Promise<string> {
  const home = dirname(dirname((await realPath(program)) ?? program))
  const whole = dirname(home)
  return basename(home) === 'jre' && (await isExecutable(join(whole, 'bin/java'))) ? whole : home
}

async function homesInStore(store: string): Promise<string[]> {
  const tools = toolsFolder(store)
  const names = (await namesIn(tools)).filter((name) => /^openjdk-[^.]+$/.test(name))
  const homes = names.map(async (name) => {
    if (!(await isInPlace(join(tools, name)))) return []
    return homesIn(join(tools, name, 'usr/lib/jvm'))
  })
  return (await Promise.all(homes)).flat()
}

async function homesIn(folder: string): Promise<string[]> {
  const homes = (await namesIn(folder)).map((name) => join(folder, name))
  const isJava = await Promise.all(homes.map((home) => isExecutable(join(home, 'bin/java'))))
  return homes.filter((_, index) => isJava[index])
}
