// What HDFS needs once: an empty file system, and the folders that its users expect.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { ensureFolder, namesIn } from '../../host/files.js'
import type { TaskSpec } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { type JvmDefinition, javaCommand } from '../jvm.js'
import { runOnce } from '../run-once.js'
import { dataNodeFolder, nameNodeFolder } from './settings.js'
import { hdfsMakeFolder, hdfsStatus } from './webhdfs.js'

export function hdfsTasks(instance: Instance): TaskSpec[] {
  return [formatTask(instance), foldersTask(instance)]
}

/**
 * Formats only where nothing is: an image must be there for "done", and any other content is refused, because an
 * interrupted format leaves a VERSION file without an image (stackabletech/hdfs-operator#750) and a second format makes
 * every block of an existing DataNode unreadable.
 */
function formatTask(instance: Instance): TaskSpec {
  return {
    kind: 'task',
    id: 'namenode-format',
    component: 'hdfs',
    title: 'Format the NameNode',
    dependsOn: [],
    isDone: () => hasImage(nameNodeFolder(instance)),
    run: async (work) => {
      await refuseLostVersion(nameNodeFolder(instance))
      await refuseExistingBlocks(instance)
      await refuseForeignContent(nameNodeFolder(instance))
      await ensureFolder(nameNodeFolder(instance), 0o700)
      await ensureFolder(dataNodeFolder(instance), 0o700)
      await runOnce(
        instance,
        {
          title: 'namenode -format',
          argv: javaCommand(
            instance,
            formatJvm(instance),
            'org.apache.hadoop.hdfs.server.namenode.NameNode',
            ...formatArguments,
          ),
          logFile: join(instance.directories.logs, 'namenode-format.log'),
        },
        work,
      )
    },
    timeoutMilliseconds: 120_000,
  }
}

/** An empty image needs the same memory whatever a person gives the NameNode. */
export function formatJvm(instance: Instance): JvmDefinition {
  return {
    ...hadoopDaemon(instance, 'namenode'),
    id: 'namenode-format',
    heapMegabytes: 256,
    userOptions: [],
  }
}

/** `-force` overwrites only what an interrupted format of ours left; foreign content was refused before. */
const formatArguments = ['-format', '-force', '-nonInteractive']

async function hasImage(folder: string): Promise<boolean> {
  const names = await namesIn(join(folder, 'current'))
  return names.includes('VERSION') && names.some((name) => /^fsimage_\d+$/.test(name))
}

/** The image is whole, and only the file is gone that says to what it belongs. */
async function refuseLostVersion(folder: string): Promise<void> {
  const names = await namesIn(join(folder, 'current'))
  const image = names.find((name) => /^fsimage_\d+$/.test(name))
  if (image === undefined || names.includes('VERSION')) return
  throw new StackError('FOREIGN_DATA', `${folder} holds ${image}, but its file VERSION is gone`, {
    hint: `put ${join(folder, 'current', 'VERSION')} back; sparkbox never formats a folder with data`,
    details: { folder, image },
  })
}

async function refuseForeignContent(folder: string): Promise<void> {
  const names = await namesIn(folder)
  const current = await namesIn(join(folder, 'current'))
  const foreign = names.filter((name) => name !== 'current' && name !== 'in_use.lock')
  // What `namenode -format` writes before its image is complete.
  const leftovers = current.filter((name) => !/^(VERSION|seen_txid|fsimage\S*\.(md5|ckpt\S*))$/.test(name))
  if (foreign.length + leftovers.length === 0) return
  throw new StackError('FOREIGN_DATA', `${folder} holds ${[...foreign, ...leftovers][0]} but no file system image`, {
    hint: `look at ${folder} and move it away if it is not needed; sparkbox never formats a folder with data`,
    details: { folder, names: [...foreign, ...leftovers] },
  })
}

async function refuseExistingBlocks(instance: Instance): Promise<void> {
  const folder = dataNodeFolder(instance)
  if (!(await namesIn(join(folder, 'current'))).includes('VERSION')) return
  const cluster = /^clusterID=(.*)$/m.exec(await readFile(join(folder, 'current', 'VERSION'), 'utf8'))?.[1]
  throw new StackError(
    'FOREIGN_DATA',
    `${folder} holds blocks of cluster ${cluster}, but the NameNode's image is gone`,
    {
      hint: `restore ${nameNodeFolder(instance)} from a copy, or give the data up: sparkbox reset`,
      details: { folder, cluster },
    },
  )
}

/** Path and permission of the folders that Hive, Spark, MapReduce and people use. */
export function hdfsFolders(instance: Instance): [path: string, permission: string][] {
  return [
    ['/tmp', '1777'],
    ['/tmp/hive', '733'],
    [`/user/${instance.user.name}`, '755'],
    ['/user/hive/warehouse', '1777'],
    ['/spark-logs', '1777'],
    ['/mr-history', '1777'],
    ['/yarn-logs', '1777'],
  ]
}

function foldersTask(instance: Instance): TaskSpec {
  return {
    kind: 'task',
    id: 'hdfs-folders',
    component: 'hdfs',
    title: 'Create the HDFS folders',
    dependsOn: ['namenode', 'datanode'],
    isDone: async ({ signal }: Work) => {
      const found = await Promise.all(hdfsFolders(instance).map(([path]) => hdfsStatus(instance, path, signal)))
      return found.every((status) => status?.type === 'DIRECTORY')
    },
    run: async ({ signal }) => {
      for (const [path, permission] of hdfsFolders(instance)) await hdfsMakeFolder(instance, path, permission, signal)
    },
    timeoutMilliseconds: 60_000,
  }
}
