// A second file with the bytes of a first, as cheaply as the file system can make it.
import { constants, copyFile, link, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from './errno.js'

/**
 * `reflink`: the file system shares the blocks until one side is written to. `hard link`: one file under two names.
 * `copy`: every byte is written again.
 */
export type Sharing = 'reflink' | 'hard link' | 'copy'

export type ShareFile = (source: string, target: string, mayLink: boolean) => Promise<Sharing>

/**
 * For many files from one file system to one other or the same: what it could not do for the first it is not asked again.
 * A hard link is made only with `mayLink`, since a write in place would change both. No target may be there yet.
 */
export function fileSharer(): ShareFile {
  let canReflink = true
  return async (source, target, mayLink) => {
    const { COPYFILE_EXCL, COPYFILE_FICLONE_FORCE } = constants
    if (canReflink) {
      if (await tried(copyFile(source, target, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE))) return 'reflink'
      canReflink = false
    }
    // Asked for each file: one may have as many names as its file system allows, and the next can be linked again.
    if (mayLink && (await tried(link(source, target)))) return 'hard link'
    await copyFile(source, target, constants.COPYFILE_EXCL)
    return 'copy'
  }
}

/** Whether a file in this folder can share its blocks with another one there. Leaves nothing behind. */
export async function canReflink(folder: string): Promise<boolean> {
  const place = await mkdtemp(join(folder, '.reflink-'))
  try {
    await writeFile(join(place, 'one'), 'a block to share')
    return (await fileSharer()(join(place, 'one'), join(place, 'two'), false)) === 'reflink'
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** False where the file system says that it cannot do this; copy_file_range(2), ioctl_ficlone(2), link(2). */
async function tried(attempt: Promise<void>): Promise<boolean> {
  try {
    await attempt
    return true
  } catch (error) {
    if (isErrno(error, 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOTTY', 'EINVAL', 'EXDEV', 'EPERM', 'EMLINK')) return false
    throw error
  }
}
