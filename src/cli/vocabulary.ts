// The fixed words that a person may type as values; completion and did-you-mean need them without loading any work.

export { serviceIds, supervisedIds, verifyRows } from '../components/names.js'

export const shells = ['scala', 'sql', 'python', 'r', 'beeline', 'psql'] as const

export const profiles = ['small', 'medium', 'large', 'auto'] as const
