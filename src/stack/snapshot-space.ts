// Room on the disk for a snapshot, or for what is restored from one.
import { ensureFolder } from '../host/files.js'
import { canReflink } from '../host/share-file.js'
import { requireDiskSpace } from './preflight.js'

/** For the manifest and for the entries of folders. */
const reserveBytes = 16 * 2 ** 20

/** `changingBytes` are copied where the file system has no reflinks. @throws StackError DISK_SPACE */
export async function requireRoom(folder: string, changingBytes: number, purpose: string): Promise<void> {
  await ensureFolder(folder, 0o700)
  const copied = (await canReflink(folder)) ? 0 : changingBytes
  await requireDiskSpace(folder, copied + reserveBytes, purpose)
}
