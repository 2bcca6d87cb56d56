// Declarations that several commands use.
import { profiles, supervisedIds } from '../vocabulary.js'

export const services = {
  description: 'Only these services; all where none is named',
  placeholder: 'SERVICE',
  variadic: true,
  choices: supervisedIds,
  unknown: 'UNKNOWN_SERVICE',
} as const

export const stackOption = {
  type: 'string',
  placeholder: 'STACK',
  completes: 'stacks',
  description:
    'The set of versions; an instance with data takes another one only where that can read it. Default for a new ' +
    'instance: what sparkbox.yaml says, else current',
} as const

export const offlineOption = {
  type: 'boolean',
  description: 'Use no network; fail where something is missing',
} as const

export const profileOption = {
  type: 'string',
  placeholder: 'SIZE',
  choices: profiles,
  description: 'How much memory the services may take',
} as const

export const withoutSnapshotOption = {
  type: 'boolean',
  description: 'Take no snapshot of the data before',
} as const

export const snapshotArgument = {
  description: 'Name of the snapshot',
  placeholder: 'NAME',
  required: true,
  completes: 'snapshots',
} as const

export const rawOption = {
  type: 'boolean',
  description: 'Show what the filters for known-harmless lines leave out; so does --verbose',
} as const

export const stackArgument = {
  description: 'Name of a stack',
  placeholder: 'NAME',
  required: true,
  completes: 'stacks',
} as const
