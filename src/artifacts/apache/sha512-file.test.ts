import { expect, test } from 'vitest'
import { parseSha512 } from './sha512-file.js'

const name = 'spark-3.0.1-bin-hadoop3.2.tgz'
const hash = 'e8b1c5aa09df5e21'.repeat(8)
const groups = hash.toUpperCase().match(/.{8}/g)!
/** As `gpg --print-md SHA512` writes it: eight groups, then the rest below the name's end. */
const block = `${name}: ${groups.slice(0, 6).join(' ')}\n${' '.repeat(name.length + 2)}${groups.slice(6).join(' ')}\n`
const pairs = hash.toUpperCase().match(/.{4}/g)!

test.each([
  ['sha512sum', `${hash}  ${name}\n`],
  ['sha512sum, binary', `${hash} *${name}`],
  ['sha512sum of a path', `${hash}  ./target/${name}\r\n`],
  ['upper case', `${hash.toUpperCase()}  ${name}\n`],
  ['BSD', `SHA512 (${name}) = ${hash}\n`],
  ['OpenSSL', `SHA512(${name})= ${hash}\n`],
  ['a hash alone', `${hash}\n`],
  ['a block', block],
  ['a block of groups of four', `${name}:\n${pairs.join('  ')}\n`],
  ['a block that names its kind', `${name}: SHA512 = ${pairs.join(' ')}`],
  ['the second of two lines', `${'0'.repeat(128)}  other.tgz\n${hash}  ${name}\n`],
])('%s', (_, text) => expect(parseSha512(text, name)).toBe(hash))

test.each([
  ['nothing', ''],
  ['another file', `${hash}  spark-3.0.1.tgz\n`],
  ['another file in a block', block.replace(name, 'spark-3.0.1.tgz')],
  ['a hash that is too short', `${hash.slice(2)}  ${name}\n`],
  ['SHA-256', `${hash.slice(0, 64)}  ${name}\n`],
  ['a web page', `<html><body>${hash}</body></html>`],
])('%s is no answer', (_, text) => expect(parseSha512(text, name)).toBeNull())
