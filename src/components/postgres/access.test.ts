import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testInstance } from '../../instance/testing.js'
import { accessFile, accessRules, writeAccessFile } from './access.js'
import { postgresSettings } from './settings.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-access-'))
  await mkdir(join(root, 'postgres'))
})
afterEach(() => rm(root, { recursive: true }))

test('only this machine gets in, and only with a password', () => {
  const rules = accessRules()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(rules).toEqual(['host all all 127.0.0.1/32 scram-sha-256'])
})

test('the server reads the file that is written before each start, whatever was in it', async () => {
  const instance = testInstance({ root })
  expect(postgresSettings(instance).hba_file?.value).toBe(accessFile(instance))
  await writeFile(accessFile(instance), 'host all all 0.0.0.0/0 trust\n')
  await writeAccessFile(instance)
  expect(await readFile(accessFile(instance), 'utf8')).toBe(accessRules())
  expect((await stat(accessFile(instance))).mode & 0o777).toBe(0o600)
})

test("a person's own rules count where sparkbox.yaml names them", () => {
  const instance = testInstance({ root, yaml: 'postgresql: {hba_file: /home/ada/rules}' })
  expect(postgresSettings(instance).hba_file?.value).toBe('/home/ada/rules')
})
