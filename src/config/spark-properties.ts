// spark-defaults.conf: read by java.util.Properties as well, then with the blanks around each value taken off.
import { StackError } from '../errors.js'
import { headerComment } from './header.js'
import type { Values } from './model.js'
import { escapeKey, escapeValue, readProperties } from './properties.js'

/**
 * `key  value` lines with the values in one column. Blanks around a value are not written, because the launcher of
 * spark-submit trims every value (`AbstractCommandBuilder.loadPropertiesFile`). An empty key is CONFIG_INVALID.
 */
export function writeSparkProperties(values: Values): string {
  const entries = Object.entries(values).map(([key, value]) => {
    if (key === '') throw new StackError('CONFIG_INVALID', 'spark-defaults.conf cannot hold an empty key')
    // A separator in front of a value would be taken for the one between key and value.
    return [escapeKey(key), escapeValue(trimLikeJava(value)).replace(/^[=:]/, '\\$&')] as const
  })
  const width = Math.max(0, ...entries.map(([key]) => key.length).filter((length) => length <= 60))
  const lines = entries.map(([key, value]) => (value === '' ? `${key}\n` : `${key.padEnd(width)}  ${value}\n`))
  return headerComment() + lines.join('')
}

export function readSparkProperties(text: string): Values {
  return Object.fromEntries(Object.entries(readProperties(text)).map(([key, value]) => [key, trimLikeJava(value)]))
}

/** `String.trim` of Java: every character up to U+0020 at both ends. */
function trimLikeJava(text: string): string {
  return text.replace(/^[\0- ]+|[\0- ]+$/g, '')
}
