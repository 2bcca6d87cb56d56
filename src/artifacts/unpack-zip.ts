// Zip archives and jars.
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { isIncluded, judge, strippedName, type UnpackOptions, unsafe } from './archive-entry.js'

const fileTypeMask = 0o170000
const symbolicLinkType = 0o120000

/** Reads the directory of the archive first: every entry is judged before the first one is written. */
export async function unpackZip(archive: string, target: string, options: UnpackOptions): Promise<void> {
  const refuse = judge(archive, options)
  const files = new Set<string>()
  await eachEntry(archive, async (entry) => {
    const { fileName } = entry
    refuse({ name: fileName, bytes: entry.uncompressedSize, folder: fileName.endsWith('/') })
    if (files.has(fileName) && isIncluded(fileName, options)) throw unsafe(archive, fileName, 'is there twice')
    files.add(fileName)
    if ((unixMode(entry) & fileTypeMask) === symbolicLinkType)
      throw unsafe(archive, fileName, 'is a symbolic link, which no jar needs')
  })
  await eachEntry(archive, async (entry, zip) => {
    options.signal.throwIfAborted()
    if (entry.fileName.endsWith('/') || !isIncluded(entry.fileName, options)) return
    const path = join(target, strippedName(entry.fileName, options))
    await mkdir(dirname(path), { recursive: true })
    const mode = unixMode(entry) & 0o777
    const content = await openEntry(zip, entry)
    // Made last: an error that it has before it is read into would have nobody to catch it.
    const file = createWriteStream(path, { mode: mode === 0 ? 0o644 : mode, flags: 'wx' })
    await pipeline(content, file, { signal: options.signal })
  })
}

/** Calls back for one entry after the other. */
async function eachEntry(archive: string, visit: (entry: Entry, zip: ZipFile) => Promise<void>): Promise<void> {
  const zip = await openZip(archive, { lazyEntries: true, autoClose: false })
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: Entry) => visit(entry, zip).then(() => zip.readEntry(), reject))
      zip.once('end', resolve)
      zip.once('error', (error: Error) => reject(refusalOf(archive, error)))
      zip.readEntry()
    })
  } finally {
    zip.close()
  }
}

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open)

async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry)
}

/** yauzl refuses bad names by itself, before it shows the entry. */
function refusalOf(archive: string, error: Error): Error {
  const match = /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/s.exec(error.message)
  return match === null ? error : unsafe(archive, match[1] ?? '', 'would land outside the folder')
}

/** Permissions and file type, where the archive was made on a Unix. */
function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16
}
