// The options that many commands share, and which of them a command has.
import type { Command, OptionDeclaration } from './command.js'

const everywhere = {
  json: { type: 'boolean', description: 'Print one JSON object on standard output, and ask nothing' },
  quiet: { type: 'boolean', short: 'q', description: 'Show no progress, only results, warnings and errors' },
  verbose: { type: 'boolean', short: 'v', description: 'Show more steps, and the stack of an error' },
  noColor: { type: 'boolean', description: 'Use no colours' },
  noInput: { type: 'boolean', description: 'Never ask; fail where an answer is needed' },
} as const satisfies Record<string, OptionDeclaration>

const instance = {
  type: 'string',
  short: 'i',
  placeholder: 'NAME',
  completes: 'instances',
  description: 'The instance; default: $SPARKBOX_INSTANCE, else "default"',
} as const satisfies OptionDeclaration

const dryRun = { type: 'boolean', description: 'Print what would be done, and do nothing' } as const
const yes = { type: 'boolean', short: 'y', description: 'Answer every question with yes' } as const

/** Options that may stand before the command, too. */
export const rootOptions: Record<string, OptionDeclaration> = { instance, ...everywhere }

/** The shared options of a command, in the order of help. */
export function sharedOptions(command: Command): Record<string, OptionDeclaration> {
  const { json, ...rest } = everywhere
  return {
    ...(command.instance === false ? {} : { instance }),
    ...(command.dryRun ? { dryRun } : {}),
    ...(command.confirms ? { yes } : {}),
    ...(command.json === false ? {} : { json }),
    ...rest,
  }
}

export function allOptions(command: Command): Record<string, OptionDeclaration> {
  return { ...command.options, ...sharedOptions(command) }
}

/** `keepData` to `--keep-data`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** `-i, --instance NAME`. */
export function usageOf(key: string, option: OptionDeclaration): string {
  const short = option.short === undefined ? '' : `-${option.short}, `
  const value = option.type === 'boolean' ? '' : ` ${option.placeholder ?? 'VALUE'}`
  return `${short}${flagOf(key)}${value}${option.type === 'list' ? ' …' : ''}`
}
