// The disks below the folders of the instance.
import { renderConfigFile } from '../../config/render.js'
import { type FolderFacts, folderFacts } from '../../host/folder-facts.js'
import { known, type MachineCheck, ok } from '../machine-check.js'
import { dataFolders } from '../wsl-subject.js'
import type { Area } from './finding.js'
import type { Subject } from './subject.js'

const mebibyte = 2 ** 20
/** Below it databases stop: less than one segment of PostgreSQL's write-ahead log and an edit log of HDFS together. */
const leastMegabytes = 128
const comfortableMegabytes = 2048
const networkTypes = /^(nfs\d?|cifs|smb\d?|smbfs|fuse\.(sshfs|s3fs|rclone|glusterfs)|ceph|glusterfs|afs|lustre)$/
const typesWithoutModes = /^(vfat|msdos|exfat|ntfs\d?|fuseblk)$/

export const foldersArea: Area = {
  id: 'folders',
  asks: 'the file systems of the data folders',
  look: async (subject) => {
    const facts = await Promise.all(foldersOf(subject).map(folderFacts))
    const limit = yarnLimit(subject)
    return [
      checkSpace(facts, limit),
      checkFiles(facts),
      checkFileSystems(facts),
      checkWritable(facts),
      checkExecutable(facts.filter(({ folder }) => needsExecution(folder, subject))),
    ]
  },
}

function foldersOf({ home, root, instance, record }: Subject): string[] {
  const own =
    instance === null ? [] : [instance.directories.data, instance.directories.logs, instance.directories.temporary]
  return [
    ...new Set([...dataFolders(home), root, ...own, ...(record.value === null ? [] : [record.value.postgresFolder])]),
  ]
}

/** What is run, or unpacked and loaded, from below: programs of the store, launchers, native libraries. */
function needsExecution(folder: string, { home, root, instance }: Subject): boolean {
  return [home.store, root, instance?.directories.temporary].includes(folder)
}

/** What the NodeManager was told; sparkbox.yaml may say otherwise. */
function yarnLimit({ plan }: Pick<Subject, 'plan'>): number {
  const file = plan?.files.find(({ path }) => path.endsWith('/yarn-site.xml'))
  const text = file === undefined ? '' : renderConfigFile(file)
  const found = /max-disk-utilization-per-disk-percentage<\/name>\s*<value>([\d.]+)</.exec(text)
  return Number(found?.[1] ?? 99.5)
}

export function checkSpace(facts: readonly FolderFacts[], limit: number): MachineCheck {
  const [least] = [...facts].sort((one, other) => one.freeBytes - other.freeBytes)
  if (least === undefined) return ok('disk', 'no folder')
  const free = Math.floor(least.freeBytes / mebibyte)
  const used = least.usedPercent.toFixed(1)
  const evidence = `${free} MiB free, ${used} % used at ${least.folder}; YARN takes up to ${limit} %`
  const words = { folder: least.folder, free: String(free), used, limit: String(limit) }
  if (free < leastMegabytes) {
    const check = known('disk', 'fail', 'MACHINE_DISK_FULL', evidence, words)
    return {
      ...check,
      reason: `the disk that holds ${least.folder} is full`,
      fix: `free some space: df -h ${least.folder}`,
    }
  }
  const over = facts.find(({ usedPercent }) => usedPercent >= limit)
  if (over !== undefined) {
    const place = { ...words, folder: over.folder, used: over.usedPercent.toFixed(1) }
    return known('disk', 'fail', 'MACHINE_DISK_OVER_YARN_LIMIT', evidence, place)
  }
  if (free < comfortableMegabytes) return known('disk', 'warn', 'MACHINE_DISK_ALMOST_FULL', evidence, words)
  return ok('disk', evidence)
}

export function checkFiles(facts: readonly FolderFacts[]): MachineCheck {
  const counted = facts.filter((one) => one.freeFiles !== null)
  const [least] = counted.sort((one, other) => one.freeFiles! - other.freeFiles!)
  if (least === undefined) return ok('inodes', 'without a limit')
  const evidence = `${least.freeFiles} more files at ${least.folder}`
  if (least.freeFiles! >= 1000) return ok('inodes', evidence)
  const words = { folder: least.folder, free: String(least.freeFiles) }
  return known('inodes', 'fail', 'MACHINE_INODES_EXHAUSTED', evidence, words)
}

/** Drives of Windows are the affair of the checks of WSL, which know them apart from other uses of 9p. */
export function checkFileSystems(facts: readonly FolderFacts[]): MachineCheck {
  const evidence = [...new Set(facts.map(({ fileSystem }) => fileSystem))].join(', ')
  const words = ({ folder, fileSystem }: FolderFacts) => ({ folder, type: fileSystem })
  const unfit = facts.find(({ fileSystem }) => typesWithoutModes.test(fileSystem))
  if (unfit) return known('file-system', 'fail', 'MACHINE_FILE_SYSTEM_WITHOUT_MODES', evidence, words(unfit))
  const remote = facts.find(({ fileSystem }) => networkTypes.test(fileSystem))
  if (remote) return known('file-system', 'warn', 'MACHINE_NETWORK_FILE_SYSTEM', evidence, words(remote))
  return ok('file-system', evidence)
}

export function checkWritable(facts: readonly FolderFacts[]): MachineCheck {
  const readOnly = facts.find(({ options }) => options.includes('ro'))
  if (readOnly) {
    const check = known(
      'writable',
      'fail',
      'MACHINE_READ_ONLY_FILE_SYSTEM',
      `${readOnly.folder}: ${readOnly.options.join(',')}`,
    )
    const { folder, mountPoint } = readOnly
    return {
      ...check,
      reason: `${folder} lies on a file system that is mounted read-only`,
      fix: `sudo dmesg --level=err | tail, then: sudo mount -o remount,rw ${mountPoint}`,
    }
  }
  const closed = facts.find(({ writable }) => !writable)
  if (closed === undefined) return ok('writable', 'all folders can be written')
  return known('writable', 'fail', 'MACHINE_HOME_NOT_WRITABLE', closed.folder, { folder: closed.folder })
}

export function checkExecutable(facts: readonly FolderFacts[]): MachineCheck {
  const found = facts.find(({ options }) => options.includes('noexec'))
  if (found === undefined) return ok('noexec', 'programs may be run from the folders of sparkbox')
  const check = known('noexec', 'fail', 'MACHINE_TMP_NOEXEC', `${found.folder}: ${found.options.join(',')}`)
  return { ...check, reason: `nothing may be run from ${found.folder}, which is mounted noexec` }
}
