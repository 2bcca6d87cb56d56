// What one look has found, and how it can be repaired.
import type { Work } from '../../events.js'
import type { PlannedAction } from '../api-results.js'
import type { MachineCheck } from '../machine-check.js'
import type { Subject } from './subject.js'

export interface Finding extends MachineCheck {
  /** Lines of a log that a person should read. */
  lines?: readonly string[]
  /** Left out where nothing can be done without a person. */
  repair?: Repair
}

/** Something that can be done without root and without losing anything. */
export interface Repair extends Omit<PlannedAction, 'bytes'> {
  /** Proves its reason once more and acts; returns what was done, in one sentence. */
  run: (subject: Subject, work: Work) => Promise<string>
}

/** Looks at one part of the whole. Changes nothing. */
export interface Area {
  /** Stable. */
  id: string
  /** What a look that hangs waits for: `the services' answers`. */
  asks: string
  look: (subject: Subject, signal: AbortSignal) => Promise<Finding[]>
}
