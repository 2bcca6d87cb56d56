// What is refused before a new stack is made.
import type { StackDefinition } from '../artifacts/model.js'
import { combinationOf, requireCompatible } from '../artifacts/require-compatible.js'
import { findStacks, listStacks } from '../artifacts/stack.js'
import type { Retry, StackChanges } from '../artifacts/stack-changes.js'
import { majorOf } from '../artifacts/version-order.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { StackCreationRequest } from './api.js'

/** @throws StackError INVALID_ARGUMENT, STACK_EXISTS */
export async function requireFreeName(name: string, folders: readonly string[]): Promise<void> {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
    throw new StackError('INVALID_ARGUMENT', `${JSON.stringify(name)} is no name for a stack`, {
      hint: 'use a letter, then up to 30 letters, digits and hyphens, all in lower case',
      details: { name },
    })
  const present = (await findStacks(folders)).get(name)
  if (present === undefined) return
  throw new StackError('STACK_EXISTS', `there is a stack ${name} already: ${present}`, {
    hint: 'choose another name, or edit its stack.json and run: sparkbox stack lock NAME',
    details: { name, directory: present },
  })
}

/** Major releases of Hive consist of other parts, and the POM lists parts. The hint names a stack that comes with sparkbox. */
export async function requireSameParts(
  from: StackDefinition,
  { versions }: StackChanges,
  { name, set }: StackCreationRequest,
  folders: readonly string[],
): Promise<void> {
  const [before, after] = [from.versions.hive, versions.hive]
  if (before === undefined || after === undefined || majorOf(before) === majorOf(after)) return
  const fitting = (await listStacks(folders.slice(1))).find(
    (each) => majorOf(each.versions.hive ?? '0') === majorOf(after),
  )
  throw new StackError(
    'INCOMPATIBLE_VERSIONS',
    `Hive ${after} consists of other parts than Hive ${before}, which the POM of the stack ${from.name} lists`,
    {
      hint: fitting === undefined ? `sparkbox stack show ${from.name}` : newCommand(name, fitting.name, set),
      details: { from: from.name, before, after },
    },
  )
}

/** Tells of doubts. @throws StackError INCOMPATIBLE_VERSIONS */
export function requireTogether(
  from: StackDefinition,
  { versions, java, python }: StackChanges,
  name: string,
  retry: Retry,
  { emit }: Work,
): void {
  const combination = combinationOf({
    versions: { ...from.versions, ...versions },
    java: { ...from.java, ...java },
    python: python ?? from.python,
  })
  const doubts = requireCompatible(name, combination, retry)
  for (const { subject, reason } of doubts) emit({ type: 'notice', level: 'warning', text: `${subject}: ${reason}` })
}

export function newCommand(name: string, from: string, set: readonly string[]): string {
  return ['sparkbox stack new', name, '--from', from, ...set.map((each) => `--set ${each}`)].join(' ')
}
