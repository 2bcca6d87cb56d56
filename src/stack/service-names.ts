// Service ids as a person types them.
import { distance } from 'fastest-levenshtein'
import { supervisedIds } from '../components/names.js'
import { StackError } from '../errors.js'

/** @throws StackError UNKNOWN_SERVICE with the nearest name and all there are. */
export function requireKnownServices(names: readonly string[]): void {
  const known: readonly string[] = supervisedIds
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const nearest = known.toSorted((one, other) => distance(unknown, one) - distance(unknown, other))[0]
  throw new StackError(
    'UNKNOWN_SERVICE',
    `there is no service ${JSON.stringify(unknown)}; there are: ${known.join(', ')}`,
    {
      hint: `did you mean ${nearest}?`,
      details: { service: unknown, known },
    },
  )
}
