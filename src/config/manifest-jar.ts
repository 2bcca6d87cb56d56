// A jar that holds nothing but a manifest with a Class-Path.

import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'

const name = Buffer.from('META-INF/MANIFEST.MF')
/** 1 January 1980, the earliest date a zip can hold: the same folders always give the same bytes. */
const date = 0x21

/**
 * Puts absolute folders on a Java classpath behind one jar. A JVM refuses a class-data archive where a folder stands on
 * its classpath, and accepts a jar that leads to one (JAR File Specification, "Class-Path attribute").
 */
export function manifestJar(folders: readonly string[]): Buffer {
  const content = Buffer.from(manifest(folders))
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  writeCommon(local, 4, content)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(10, 4)
  writeCommon(central, 6, content)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + content.length, 16)
  return Buffer.concat([local, name, content, central, name, end])
}

/** The fields that local and central header share, from "version needed" on; the entry is stored, not compressed. */
function writeCommon(header: Buffer, at: number, content: Buffer): void {
  header.writeUInt16LE(10, at)
  header.writeUInt16LE(date, at + 8)
  header.writeUInt32LE(crc32(content), at + 10)
  header.writeUInt32LE(content.length, at + 14)
  header.writeUInt32LE(content.length, at + 18)
  header.writeUInt16LE(name.length, at + 22)
}

function manifest(folders: readonly string[]): string {
  const urls = folders.map((folder) => pathToFileURL(`${folder}/`).href)
  return `Manifest-Version: 1.0\r\n${folded(`Class-Path: ${urls.join(' ')}`)}\r\n\r\n`
}

/** A line of a manifest has at most 72 bytes; the next one goes on behind a blank. URLs are ASCII. */
function folded(line: string): string {
  const lines = [line.slice(0, 70)]
  for (let at = 70; at < line.length; at += 69) lines.push(` ${line.slice(at, at + 69)}`)
  return lines.join('\r\n')
}
