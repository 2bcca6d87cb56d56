// What the verbs of stacks answer; public as all in api-results.ts is.
import type { StackDefinition } from '../artifacts/model.js'

export interface StackList {
  stacks: StackSummary[]
}

export interface StackSummary {
  name: string
  /** Null where the folder is damaged. */
  title: string | null
  /** `own`: in the person's configuration folder; `delivered`: part of sparkbox. */
  origin: 'own' | 'delivered'
  /** Absolute. */
  directory: string
  /** Instances that are made with it. */
  instances: string[]
  /** Why it cannot be used; null where it can. */
  problem: string | null
}

export interface StackDetails extends StackSummary {
  versions: Record<string, string>
  java: StackDefinition['java']
  python: StackDefinition['python']
  artifacts: {
    name: string
    title: string
    source: string
    /** Maven coordinates, or the file in the stack's folder that names everything. */
    from: string
    /** Of the installed files as far as the lock knows them; null without a lock. */
    bytes: number | null
  }[]
}

export interface StackCheck {
  name: string
  directory: string
  checks: {
    /** `files`, `lock`, or a rule about versions. */
    id: string
    status: 'ok' | 'warn' | 'fail'
    /** What was found, or what is wrong and why. */
    detail: string
    /** Where a rule comes from; null for the others. */
    source: string | null
  }[]
}

export interface StackCreation {
  name: string
  from: string
  directory: string
  /** What differs from the stack that it was made from. */
  changes: { key: string; before: string; after: string }[]
  /** False where the lock is still to be made. */
  isLocked: boolean
}

export interface StackLocking {
  name: string
  /** The lock.json. */
  file: string
  status: 'written' | 'unchanged'
}
