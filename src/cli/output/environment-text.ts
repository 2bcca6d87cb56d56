// The environment in the syntax of a shell.
import type { EnvironmentResult } from '../../stack/api.js'
import { jsonText } from './json-text.js'

/** `currentPath` is only used where the syntax cannot refer to it. */
export function environmentText(
  { variables, path }: EnvironmentResult,
  syntax: 'sh' | 'fish' | 'dotenv' | 'json',
  currentPath: string,
): string {
  const entries = Object.entries(variables)
  const wholePath = [...path, currentPath].filter(Boolean).join(':')
  switch (syntax) {
    case 'sh':
      return [
        ...entries.map(([name, value]) => `export ${name}=${shQuote(value)}`),
        `export PATH=${shQuote(path.join(':'))}\${PATH:+:$PATH}`,
      ].join('\n')
    case 'fish':
      return [
        ...entries.map(([name, value]) => `set -gx ${name} ${fishQuote(value)}`),
        `set -gx PATH ${path.map(fishQuote).join(' ')} $PATH`,
      ].join('\n')
    case 'dotenv':
      return [...entries, ['PATH', wholePath] as const]
        .map(([name, value]) => `${name}=${dotenvQuote(value)}`)
        .join('\n')
    case 'json':
      return jsonText({ ...variables, PATH: wholePath }, 2)
  }
}

function shQuote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

function fishQuote(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`
}

function dotenvQuote(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `"${value.replace(/[\\"$`]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
