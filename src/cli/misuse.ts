// What commander found wrong, as an error that names the nearest right word and lists what is allowed.
import type { CommanderError } from 'commander'
import { StackError } from '../errors.js'
import { allOptions, flagOf, rootOptions } from './options.js'
import { type Grammar, splitName } from './program.js'
import { mistake } from './usage-errors.js'

/** `topic` is the command or group that was being read; empty for the whole program. */
export function misuse(error: CommanderError, topic: string, grammar: Grammar): Error {
  // commander says the offending word in quotes only.
  const value = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const help = ['sparkbox', topic, '--help'].filter(Boolean).join(' ')
  const invalid = (message: string) => new StackError('INVALID_ARGUMENT', message, { hint: help, details: { value } })
  const { argv } = grammar
  switch (error.code) {
    case 'commander.help':
      return invalid(`${topic} needs one of: ${childrenOf(topic, grammar).join(', ')}`)
    case 'commander.unknownCommand':
      return mistake({
        code: 'UNKNOWN_COMMAND',
        noun: 'command',
        value,
        allowed: childrenOf(topic, grammar),
        argv,
        help,
      })
    case 'commander.unknownOption':
      return mistake({ code: 'UNKNOWN_OPTION', noun: 'option', value, allowed: flagsOf(topic, grammar), argv, help })
    case 'commander.missingArgument':
      return invalid(`${topic} needs ${value}`)
    case 'commander.optionMissingArgument':
      return invalid(`the option ${value.replace(/ <value>$/, '')} needs a value`)
    case 'commander.excessArguments':
      return invalid(`${topic} was given too many words`)
    default:
      return error
  }
}

/** The words that may follow a group, or come first. */
function childrenOf(topic: string, { entries }: Grammar): string[] {
  const shown = entries.filter(({ hidden }) => !hidden)
  const names = shown.filter(({ name }) => splitName(name)[0] === topic).map(({ name }) => splitName(name)[1])
  if (topic !== '') return names
  const groups = new Set(shown.map(({ name }) => splitName(name)[0]).filter(Boolean))
  return [...names, ...groups, ...shown.flatMap(({ aliases }) => aliases ?? [])]
}

function flagsOf(topic: string, { command }: Grammar): string[] {
  const declared = command?.name === topic ? allOptions(command) : rootOptions
  return [...Object.keys(declared).map(flagOf), '--help', ...(topic === '' ? ['--version'] : [])]
}
