// What is decided without a server: accounts, and an instance on a machine without OpenSSH.
import { expect, test } from 'vitest'
import { makePlan } from '../../instance/plan.js'
import { testInstance } from '../../instance/testing.js'
import { SkipCheck } from '../skip-check.js'
import { accountVariables, withServerAccount } from './accounts.js'
import { sshChecks } from './checks.js'

const context = { token: '', signal: AbortSignal.timeout(10_000), emit: () => {} }

test('without OpenSSH there is no part of it in the plan, and nothing else is missing', () => {
  const all = makePlan(testInstance())
  const without = makePlan(testInstance({}, { tools: { sshd: null, r: null } }))
  const missing = <T>(more: T[], fewer: T[]) => more.filter((one) => !fewer.includes(one))
  const ids = (plan: typeof all) => plan.nodes.map(({ id }) => id)
  expect(missing(ids(all), ids(without))).toEqual(['ssh-keys', 'sshd'])
  const paths = (plan: typeof all) => plan.files.map(({ path }) => path)
  expect(missing(paths(all), paths(without))).toEqual(['ssh/sshd_config', 'ssh/ssh_config'])
  const names = (plan: typeof all) => plan.launchers.map(({ name }) => name)
  expect(missing(names(all), names(without))).toEqual(['ssh', 'scp', 'sftp'])
  const readers = without.files.flatMap((file) => file.readers)
  expect(missing(readers, ids(without))).toEqual([])
})

test('the row of verify is skipped, with the command', async () => {
  const instance = testInstance({}, { tools: { sshd: null, r: null } })
  const run = sshChecks[0]!.run({ ...context, instance })
  await expect(run).rejects.toThrow(SkipCheck)
  await expect(run).rejects.toThrow(/no OpenSSH server: .*install/)
  const off = testInstance({ yaml: 'services: {sshd: {enabled: false}}' })
  await expect(sshChecks[0]!.run({ ...context, instance: off })).rejects.toThrow(/services\.sshd\.enabled=true/)
})

test('the server’s account has a number that nobody has', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\nsystemd:x:999:999::/:/none\nada:x:1000:998::/home/ada:/bin/sh\n'
  expect(withServerAccount(passwd)).toBe(`${passwd}sshd:x:997:997::/nonexistent:/usr/sbin/nologin\n`)
  const complete = `${passwd}sshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n`
  expect(withServerAccount(complete)).toBe(complete)
})

test('only a server that needs other accounts is shown them', () => {
  const instance = testInstance()
  const programs = instance.tools.sshd!
  expect(accountVariables(instance, programs)).toEqual({})
  const variables = accountVariables(instance, { ...programs, accountLibrary: '/lib/libnss_wrapper.so' })
  expect(variables).toMatchObject({ LD_PRELOAD: '/lib/libnss_wrapper.so' })
  expect(variables.NSS_WRAPPER_PASSWD).toBe(`${instance.directories.run}/sshd-accounts/passwd`)
})
