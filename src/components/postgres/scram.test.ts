import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { scramVerifier } from './scram.js'

// The exchange of RFC 7677, section 3.
const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
const message = [
  'n=user,r=rOprNGfwEbeRWgbNEkqO',
  `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  `c=biws,r=${nonce}`,
].join()
const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64')
const serverSignature = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

test('a server that keeps it accepts the password of RFC 7677, and proves itself as that one does', () => {
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))
  const [, stored = '', server = ''] =
    /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$([^:]+):(.+)$/.exec(verifier) ?? []
  const signature = createHmac('sha256', Buffer.from(stored, 'base64')).update(message).digest()
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ signature[index]!))
  expect(createHash('sha256').update(clientKey).digest('base64')).toBe(stored)
  expect(createHmac('sha256', Buffer.from(server, 'base64')).update(message).digest('base64')).toBe(serverSignature)
})

test('the password does not stand in it, and no two are the same', () => {
  expect(scramVerifier('0a1b2c3d')).not.toContain('0a1b2c3d')
  expect(scramVerifier('0a1b2c3d')).not.toBe(scramVerifier('0a1b2c3d'))
})
