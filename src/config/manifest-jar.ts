// A jar that leads to folders by the Class-Path of its manifest, and may hold a few files of its own.

import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'

/** 1 January 1980, the earliest date a zip can hold: the same content always gives the same bytes. */
const date = 0x21

/**
 * Puts absolute folders on a Java classpath behind one jar. A JVM refuses a class-data archive where a folder stands on
 * its classpath, and accepts a jar that leads to one (JAR File Specification, "Class-Path attribute"). `files` are
 * entries of the jar itself, by name: `sparkbox/PasswordFile.class`.
 */
export function manifestJar(folders: readonly string[], files: Readonly<Record<string, Uint8Array>> = {}): Buffer {
  const entries = Object.entries({ 'META-INF/MANIFEST.MF': Buffer.from(manifest(folders)), ...files })
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [text, content] of entries) {
    const name = Buffer.from(text)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    writeCommon(local, 4, name, content)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(10, 4)
    writeCommon(central, 6, name, content)
    central.writeUInt32LE(offset, 42)
    locals.push(local, name, Buffer.from(content))
    centrals.push(central, name)
    offset += local.length + name.length + content.length
  }
  return Buffer.concat([...locals, ...centrals, endRecord(entries.length, Buffer.concat(centrals).length, offset)])
}

function endRecord(entries: number, directoryLength: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(directoryLength, 12)
  end.writeUInt32LE(directoryOffset, 16)
  return end
}

/** The fields that local and central header share, from "version needed" on; the entry is stored, not compressed. */
function writeCommon(header: Buffer, at: number, name: Buffer, content: Uint8Array): void {
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
