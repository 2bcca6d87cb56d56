// A key that no generated file holds.
import { StackError } from '../errors.js'

export function unknownKey(key: string, nearest: readonly string[]): StackError {
  return new StackError('CONFIG_UNKNOWN_KEY', `no generated file has the key ${JSON.stringify(key)}`, {
    hint:
      nearest.length > 0
        ? `did you mean ${nearest[0]}? A key of the makers' own can be set all the same: sparkbox config set ${key}=VALUE`
        : `a key of the makers' own can be set all the same: sparkbox config set ${key}=VALUE`,
    details: { key, nearest },
  })
}
