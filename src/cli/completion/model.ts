// What can be completed where: the declarations in the form that all shells need.
import type { ArgumentDeclaration, Command, Completes, OptionDeclaration } from '../command.js'
import { allOptions, flagOf } from '../options.js'

export type Values = { kind: 'words'; words: readonly string[] } | { kind: Completes }

export interface CompletionFlag {
  long: string
  short: string | null
  description: string
  /** Null for a switch; an option whose value cannot be guessed has no words. */
  values: Values | null
}

export interface CompletionCommand {
  /** One or two words. */
  name: string
  summary: string
  flags: CompletionFlag[]
  /** By position; the last one goes on where `repeats`. */
  arguments: Values[]
  repeats: boolean
}

/** Aliases are commands of their own here. */
export function completionModel(commands: readonly Command[]): CompletionCommand[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .flatMap((command) => {
      const positional = Object.values(command.arguments)
      const flags = Object.entries(allOptions(command)).map(([key, option]) => flag(key, option))
      return [command.name, ...(command.aliases ?? [])].map((name) => ({
        name,
        summary: command.summary,
        flags: [...flags, { long: '--help', short: '-h', description: 'Print the help', values: null }],
        arguments: command.name === 'help' ? [helpTopics(commands)] : positional.map(valuesOf),
        repeats: positional.at(-1)?.variadic === true && command.name !== 'help',
      }))
    })
}

/** The words that may come first. */
export function firstWords(model: readonly CompletionCommand[]): string[] {
  return [...new Set(model.map(({ name }) => name.split(' ')[0]!))]
}

/** `config` to its second words. */
export function groupsOf(model: readonly CompletionCommand[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { name } of model) {
    const [group, member] = name.split(' ')
    if (member !== undefined) groups.set(group!, [...(groups.get(group!) ?? []), member])
  }
  return groups
}

function flag(key: string, option: OptionDeclaration): CompletionFlag {
  return {
    long: flagOf(key),
    short: option.short === undefined ? null : `-${option.short}`,
    description: option.description,
    values: option.type === 'boolean' ? null : valuesOf(option),
  }
}

function valuesOf({ choices, completes }: OptionDeclaration | ArgumentDeclaration): Values {
  return completes === undefined ? { kind: 'words', words: choices ?? [] } : { kind: completes }
}

function helpTopics(commands: readonly Command[]): Values {
  return {
    kind: 'words',
    words: [...new Set(commands.filter(({ hidden }) => !hidden).map(({ name }) => name.split(' ')[0]!))],
  }
}
