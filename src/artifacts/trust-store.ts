// Java's list of certificate authorities, from the system's.
import { createHash } from 'node:crypto'

const magic = 0xfeedfeed
const version = 2
const trustedCertificate = 2
/** The password that every JDK's cacerts has. */
const password = 'changeit'

/** DER of every certificate in a PEM file. */
export function splitCertificates(pem: string): Buffer[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)
  return [...blocks].map((block) => Buffer.from(block[1] ?? '', 'base64'))
}

/**
 * A key store of type JKS that holds trusted certificates only. The format is that of sun.security.provider.JavaKeyStore
 * in OpenJDK: numbers are big-endian, text is modified UTF-8 with its length before it, and SHA-1 over the password in
 * UTF-16, the words "Mighty Aphrodite" and all bytes stands at the end.
 */
export function writeTrustStore(certificates: readonly Buffer[], createdAt = new Date(0)): Buffer {
  const entries = certificates.flatMap((der, index) => [
    number32(trustedCertificate),
    text(`authority-${index}`),
    number64(createdAt.getTime()),
    text('X.509'),
    number32(der.length),
    der,
  ])
  const content = Buffer.concat([number32(magic), number32(version), number32(certificates.length), ...entries])
  const salted = createHash('sha1').update(Buffer.from(password, 'utf16le').swap16()).update('Mighty Aphrodite')
  return Buffer.concat([content, salted.update(content).digest()])
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function number64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'ascii')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
