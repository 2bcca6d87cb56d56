import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordClassText } from '../../../scripts/password-class-text.js'
import { manifestJar } from '../../config/manifest-jar.js'
import { testInstance } from '../../instance/testing.js'
import { hiveSite } from './hive-site.js'
import { hiveServer2Jvm } from './jvms.js'
import { hiveConnection, sqlPasswordPath } from './password.js'
import { passwordClass } from './password-class.js'

const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-password-'))
  for (const [name, text] of Object.entries(sources)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await writeFile(join(folder, 'settings.jar'), manifestJar([], passwordClass))
  await run('javac', ['-d', join(folder, 'out'), '-cp', join(folder, 'settings.jar'), ...Object.keys(sources)], {
    cwd: folder,
  })
})

afterAll(() => rm(folder, { recursive: true }))

test('the compiled class is what javac makes of PasswordFile.java', async () => {
  const text = await passwordClassText()
  const [, ...lines] = /const lines = \[([^\]]*)\]/.exec(text) ?? []
  const compiled = Buffer.from(lines.join('').replace(/[^\w+/=]/g, ''), 'base64')
  expect(Buffer.from(passwordClass['sparkbox/PasswordFile.class']!).equals(compiled)).toBe(true)
})

test.each([
  ['sesame', 'sesame', 'welcome'],
  ['pässwörd ✓', 'pässwörd ✓', 'welcome'],
  ['sesame', 'Sesame', 'wrong password'],
  ['sesame', 'sesame ', 'wrong password'],
  ['sesame', '', 'wrong password'],
  ['', '', 'wrong password'],
])('a real JVM, a file with %j and the answer %j: %s', async (expected, given, outcome) => {
  const file = join(folder, 'password')
  await writeFile(file, expected)
  expect(await login(file, given)).toBe(outcome)
})

test('without the file nobody gets in', async () => {
  expect(await login(join(folder, 'missing'), 'sesame')).toBe('the file of the password cannot be read')
})

test('by default no file, no class and no password is named', () => {
  const instance = testInstance()
  expect(hiveSite(instance)).not.toHaveProperty(['hive.server2.authentication'])
  expect(hiveServer2Jvm(instance).systemProperties).not.toHaveProperty(['sparkbox.password.file'])
  expect(hiveConnection(instance, 'hiveserver2', new AbortController().signal)).not.toHaveProperty('password')
})

test('with security.sql: password, all three agree', () => {
  const instance = testInstance({ yaml: 'security:\n  sql: password\n' })
  expect(hiveSite(instance)['hive.server2.authentication']?.value).toBe('CUSTOM')
  expect(hiveServer2Jvm(instance).systemProperties['sparkbox.password.file']).toBe(sqlPasswordPath(instance))
  expect(hiveConnection(instance, 'hiveserver2', new AbortController().signal).password).toBe(instance.sqlPassword)
})

async function login(file: string, given: string): Promise<string> {
  const classpath = [join(folder, 'out'), join(folder, 'settings.jar')].join(':')
  const options = ['-Dfile.encoding=UTF-8', '-Dsun.jnu.encoding=UTF-8', `-Dsparkbox.password.file=${file}`]
  const argument = Buffer.from(given).toString('base64')
  return (await run('java', [...options, '-cp', classpath, 'Login', argument])).stdout.trim()
}

const sources = {
  'org/apache/hive/service/auth/PasswdAuthenticationProvider.java': `package org.apache.hive.service.auth;
    public interface PasswdAuthenticationProvider {
      void Authenticate(String user, String password) throws javax.security.sasl.AuthenticationException;
    }`,
  'Login.java': `class Login {
    public static void main(String[] arguments) throws Exception {
      String given = new String(java.util.Base64.getDecoder().decode(arguments[0]), "UTF-8");
      try {
        new sparkbox.PasswordFile().Authenticate("ada", given);
        System.out.println("welcome");
      } catch (javax.security.sasl.AuthenticationException error) {
        System.out.println(error.getMessage());
      }
    }
  }`,
}
