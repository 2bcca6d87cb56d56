import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { list } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testInstance } from '../../instance/testing.js'
import { writeReport } from '../doctor-bundle.js'
import { cleaned, findSecret, secretValues } from './secrets.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const password = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const key =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nAAAAGXNlY3JldA==\n-----END OPENSSH PRIVATE KEY-----\n'

async function makeSecrets(): Promise<void> {
  await mkdir(join(folder, 'secrets', 'ssh'), { recursive: true })
  await writeFile(join(folder, 'secrets', 'postgres-hive'), password)
  await writeFile(join(folder, 'secrets', 'ssh', 'id'), key)
  await writeFile(join(folder, 'secrets', 'ssh', 'id.pub'), 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 of-the-public')
}

test('passwords, lines of private keys and secret settings are secret, public keys are not', async () => {
  await makeSecrets()
  const { config } = testInstance({
    yaml: 'core-site: {fs.s3a.secret.key: "geheimer schluessel", fs.s3a.endpoint: s3.example}',
  })
  const values = await secretValues(join(folder, 'secrets'), config)
  expect(values).toEqual(expect.arrayContaining([password, 'AAAAGXNlY3JldA==', 'geheimer schluessel']))
  expect(values.join()).not.toMatch(/public|s3\.example|BEGIN/)
  expect(await secretValues(join(folder, 'none'), null)).toEqual([])
})

test.each([
  ['a log', `ERROR FATAL: password ${password} refused`],
  ['a URL', `jdbc:postgresql://hive:${password}@127.0.0.1/x`],
  ['base64', `Authorization: ${Buffer.from(password).toString('base64')}`],
  ['XML', `<name>javax.jdo.option.ConnectionPassword</name>\n    <value>${password}</value>`],
])('a secret in %s does not stay', async (_, text) => {
  await makeSecrets()
  const secrets = await secretValues(join(folder, 'secrets'), null)
  expect(findSecret(Buffer.from(text), secrets)).toBeGreaterThanOrEqual(0)
  const clean = cleaned(text, secrets, '/home/ada')
  expect(findSecret(Buffer.from(clean), secrets)).toBe(-1)
  expect(clean).toContain('********')
})

test('values of telling keys go even where nobody knows them; the home becomes ~', () => {
  expect(cleaned('spark.hadoop.fs.s3a.secret.key abc\nspark.ui.port 4040', [], null)).toBe(
    'spark.hadoop.fs.s3a.secret.key ********\nspark.ui.port 4040',
  )
  expect(cleaned('<name>my.password</name><value>x</value>', [], null)).toBe(
    '<name>my.password</name><value>********</value>',
  )
  expect(cleaned('/home/ada/store', [], '/home/ada')).toBe('~/store')
})

test('a report holds every text, is private, replaces nothing, and leaves nothing beside it', async () => {
  const file = join(folder, 'report.tar.gz')
  const texts = new Map([
    ['doctor.json', '{}'],
    ['logs/namenode.log', 'INFO fine'],
  ])
  await writeReport(file, texts, [password], false)
  const paths: string[] = []
  await list({ file, onReadEntry: ({ path }) => void paths.push(path) })
  expect(paths).toEqual(expect.arrayContaining(['sparkbox-report/doctor.json', 'sparkbox-report/logs/namenode.log']))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await expect(writeReport(file, texts, [], false)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  await writeReport(file, texts, [], true)
  expect(await readdir(folder)).toEqual(['report.tar.gz'])
})

test('a report in which a secret is left gets no name', async () => {
  const file = join(folder, 'report.tar.gz')
  const texts = new Map([['logs/a.log', `forgotten: ${password}`]])
  await expect(writeReport(file, texts, [password], true)).rejects.toThrow(/a secret of the instance was found/)
  expect(await readdir(folder)).toEqual([])
})
