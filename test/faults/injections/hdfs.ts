// The folders and settings of NameNode and DataNode, each broken in one way.
import { spawn } from 'node:child_process'
import { copyFileSync, rmSync, truncateSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sandbox } from '../../stack/sandbox.js'
import { type Injection, typeInShell } from '../injection.js'
import {
  bringBack,
  dataNodeFolder,
  filesIn,
  keepCopy,
  nameNodeFolder,
  overwrite,
  replaceIn,
  setConfig,
} from './folders.js'

const both = { on: 'stopped', services: ['namenode', 'datanode'] } as const
/** The NameNode alone fails sooner than with a DataNode that waits for it. */
const askNameNode = (box: Sandbox) => box.run(['up', 'namenode', '--json', '--timeout', '240'])

/** The folder is copied before and brought back by the fix, as a snapshot would. */
function damage(
  fault: string,
  code: string,
  folderOf: (box: Sandbox) => string,
  inject: (folder: string) => unknown,
): Injection {
  return {
    ...both,
    fault,
    code,
    inject: async (box) => {
      keepCopy(folderOf(box))
      await inject(folderOf(box))
    },
    fix: async (box) => {
      await box.data('down', 'namenode', 'datanode')
      bringBack(folderOf(box))
    },
  }
}

function damageNames(fault: string, code: string, inject: (current: string) => unknown): Injection {
  return { ...damage(fault, code, nameNodeFolder, (folder) => inject(join(folder, 'current'))), observe: askNameNode }
}

/** `typed`: the first command of the fix repairs it, without a copy. */
function typed(fault: string, code: string, inject: (box: Sandbox) => unknown): Injection {
  return { ...both, fault, code, inject: async (box) => inject(box), observe: askNameNode }
}

function newestEdits(current: string): string {
  return filesIn(current, /^edits_\d+-\d+$/).at(-1)!
}

function newestImage(current: string): string {
  return filesIn(current, /^fsimage_\d+$/).at(-1)!
}

export const hdfsInjections: Injection[] = [
  damageNames('a file of the edit log is deleted', 'HDFS_EDIT_LOG_GAP', (current) => rmSync(newestEdits(current))),
  damageNames('a file of the edit log is emptied', 'HDFS_EDIT_LOG_DAMAGED', (current) =>
    truncateSync(newestEdits(current), 0),
  ),
  damageNames('the head of the edit log is overwritten', 'HDFS_EDIT_LOG_DAMAGED', (current) =>
    overwrite(newestEdits(current), 0, Buffer.from([0, 0, 0, 7])),
  ),
  damageNames('the images are cut off', 'HDFS_IMAGE_DAMAGED', (current) => {
    for (const image of filesIn(current, /^fsimage_\d+$/)) truncateSync(image, 10)
  }),
  typed('the checksums of the images are deleted', 'HDFS_IMAGE_CHECKSUM_MISSING', (box) => {
    const current = join(nameNodeFolder(box), 'current')
    for (const image of filesIn(current, /^fsimage_\d+$/)) if (image !== newestImage(current)) rmSync(image)
    for (const file of filesIn(current, /^fsimage_\d+\.md5$/)) rmSync(file)
  }),
  typed('seen_txid holds garbage', 'HDFS_TRANSACTION_FILE_DAMAGED', (box) =>
    writeFile(join(nameNodeFolder(box), 'current', 'seen_txid'), 'x\n'),
  ),
  damageNames('the layout is one of the future', 'HDFS_LAYOUT_OF_ANOTHER_VERSION', (current) =>
    replaceIn(join(current, 'VERSION'), /^layoutVersion=.*$/m, 'layoutVersion=-99'),
  ),
  typed('VERSION of the NameNode is emptied', 'HDFS_NAMENODE_VERSION_FILE_DAMAGED', (box) => {
    keepVersion(box)
    truncateSync(join(nameNodeFolder(box), 'current', 'VERSION'), 0)
  }),
  typed('VERSION of the NameNode is deleted', 'HDFS_NAMENODE_VERSION_FILE_DAMAGED', (box) => {
    keepVersion(box)
    rmSync(join(nameNodeFolder(box), 'current', 'VERSION'))
  }),
  damage('the folder of the NameNode is deleted', 'HDFS_IMAGE_MISSING', nameNodeFolder, (folder) =>
    rm(folder, { recursive: true }),
  ),
  damage('the folder of the NameNode is a file', 'HDFS_STORAGE_FOLDER_UNUSABLE', nameNodeFolder, async (folder) => {
    await rm(folder, { recursive: true })
    await writeFile(folder, '')
  }),
  damage('the cluster ids differ', 'HDFS_CLUSTER_IDS_DIFFER', dataNodeFolder, (folder) =>
    replaceIn(join(folder, 'current/VERSION'), /^clusterID=.*$/m, 'clusterID=CID-other'),
  ),
  damage('the folder of the DataNode is a file', 'HDFS_BLOCK_FOLDER_FAILED', dataNodeFolder, async (folder) => {
    await rm(folder, { recursive: true })
    await writeFile(folder, '')
  }),
  damage('the layout of the blocks is one of the future', 'HDFS_LAYOUT_OF_ANOTHER_VERSION', dataNodeFolder, (folder) =>
    replaceIn(join(folder, 'current/VERSION'), /^layoutVersion=.*$/m, 'layoutVersion=-99'),
  ),
  {
    ...both,
    fault: 'more folders may fail than there are',
    code: 'HDFS_FAILED_FOLDERS_SETTING',
    inject: setConfig('hdfs-site.dfs.datanode.failed.volumes.tolerated=5'),
  },
  {
    ...typed('a number is none', 'HDFS_SETTING_NOT_A_NUMBER', (box) =>
      setConfig('hdfs-site.dfs.namenode.handler.count=lots')(box),
    ),
    fix: (box) => box.data('config', 'unset', 'hdfs-site.dfs.namenode.handler.count'),
  },
  typed('Hadoop is asked for an authentication that it does not know', 'HDFS_AUTHENTICATION_UNKNOWN', (box) =>
    setConfig('core-site.hadoop.security.authentication=simpel')(box),
  ),
  {
    ...typed('more is kept free than the disk has', 'HDFS_NO_SPACE', (box) =>
      setConfig('hdfs-site.dfs.datanode.du.reserved=999999999999999')(box),
    ),
    observe: (box) => box.run(['up', 'namenode', 'datanode', '--json', '--timeout', '40']),
    fix: async (box) => {
      await box.data('config', 'unset', 'hdfs-site.dfs.datanode.du.reserved')
      await box.data('config', 'apply')
    },
  },
]

/** What the SecondaryNameNode has after its first checkpoint, which comes a minute after the first start. */
function keepVersion(box: Sandbox): void {
  const secondary = join(nameNodeFolder(box), '..', 'secondarynamenode', 'current')
  typeInShell(`mkdir -p '${secondary}'`, box)
  copyFileSync(join(nameNodeFolder(box), 'current', 'VERSION'), join(secondary, 'VERSION'))
}

/** A process outside of the instance holds the lock on the folder of the NameNode. */
export function foreignLock(): Injection {
  const stop = new AbortController()
  return {
    ...both,
    fault: 'another process has locked the folder of the NameNode',
    code: 'HDFS_FOLDER_LOCKED',
    inject: async (box) => {
      const file = join(nameNodeFolder(box), 'in_use.lock')
      const script = `import fcntl,sys,time
f=open(sys.argv[1],'a+'); fcntl.lockf(f,fcntl.LOCK_EX); print('locked',flush=True); time.sleep(600)`
      const child = spawn('python3', ['-c', script, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
        signal: stop.signal,
      })
      child.on('error', () => undefined)
      for await (const chunk of child.stdout) if (String(chunk).includes('locked')) break
    },
    fix: async () => stop.abort(),
  }
}
