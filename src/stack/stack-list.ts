// The stacks there are, a person's own and those that come with sparkbox.
import { join } from 'node:path'
import { findStacks, readDefinition } from '../artifacts/stack.js'
import { findLockProblem } from '../artifacts/stack-files.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { type Home, stackFolders } from '../instance/home.js'
import { listRecords } from '../instance/record.js'
import type { StackList, StackSummary } from './api.js'
import { surroundings } from './surroundings.js'

export async function listStacks(_work: Work): Promise<StackList> {
  const { home } = surroundings()
  const found = await findStacks(stackFolders(home))
  return { stacks: await Promise.all([...found].map(([name, directory]) => summarize(home, name, directory))) }
}

export async function summarize(home: Home, name: string, directory: string): Promise<StackSummary> {
  const records = await listRecords(home)
  const instances = records.filter(({ stack }) => stack === name).map((record) => record.name)
  const origin = directory.startsWith(join(stackFolders(home)[0]!, '/')) ? 'own' : 'delivered'
  const { title, problem } = await judge(directory)
  return { name, title, origin, directory, instances, problem }
}

/** A damaged stack is told of and hides no other one. */
async function judge(directory: string): Promise<Pick<StackSummary, 'title' | 'problem'>> {
  try {
    const stack = await readDefinition(directory)
    return { title: stack.title, problem: await findLockProblem(stack) }
  } catch (error) {
    if (error instanceof StackError && error.code === 'CONFIG_INVALID') return { title: null, problem: error.message }
    throw error
  }
}
