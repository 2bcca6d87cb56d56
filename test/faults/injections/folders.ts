// Where a sandbox keeps its data, and a copy of it beside that brings back what a fault destroyed.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome, Sandbox } from '../../stack/sandbox.js'

export function instanceFolder(box: Sandbox): string {
  return join(box.home, 'instances', 'default')
}

export async function clusterFolder(box: Sandbox): Promise<string> {
  return join((await box.record()).postgresFolder, 'cluster')
}

export function nameNodeFolder(box: Sandbox): string {
  return join(instanceFolder(box), 'data', 'namenode')
}

export function dataNodeFolder(box: Sandbox): string {
  return join(instanceFolder(box), 'data', 'datanode')
}

/** A copy as `snapshot save` of a stopped instance would make it. */
export function keepCopy(folder: string): void {
  if (existsSync(`${folder}.copy`)) execFileSync('rm', ['-rf', `${folder}.copy`])
  execFileSync('cp', ['--archive', folder, `${folder}.copy`])
}

export function bringBack(folder: string): void {
  execFileSync('rm', ['-rf', folder])
  execFileSync('mv', [`${folder}.copy`, folder])
}

/** Writes these bytes over what is there. */
export async function overwrite(file: string, at: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.write(bytes, 0, bytes.length, at)
  } finally {
    await handle.close()
  }
}

export async function replaceIn(file: string, pattern: RegExp, text: string): Promise<void> {
  const before = await readFile(file, 'utf8')
  expect(before).toMatch(pattern)
  await writeFile(file, before.replace(pattern, text))
}

/** Names of files that match, sorted; at least one. */
export function filesIn(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(folder).filter((name) => pattern.test(name))
  expect(names, `${pattern} in ${folder}`).not.toEqual([])
  return names.toSorted().map((name) => join(folder, name))
}

/** Runs a command of the instance, which must fail, and asks what its output proves. */
export async function explainFailureOf(box: Sandbox, command: string, environment: Record<string, string> = {}) {
  const failed = await box.run(['exec', '--', 'bash', '-c', command], { environment })
  expect(failed.exitCode, `${command}\n${failed.stdout}\n${failed.stderr}`).not.toBe(0)
  const log = join(box.home, 'output-of-command.txt')
  await writeFile(log, `${failed.stdout}\n${failed.stderr}`)
  return box.run(['explain', '--log', log, '--json'])
}

/** What the services said since this moment. */
export function problemsSince(box: Sandbox, services: readonly string[], since: Date): Promise<Outcome> {
  return box.run(['logs', ...services, '--problems', '--since', since.toISOString(), '--json'])
}

export function setConfig(...values: string[]): (box: Sandbox) => Promise<void> {
  return async (box) => {
    for (const value of values) await box.data('config', 'set', value)
  }
}
