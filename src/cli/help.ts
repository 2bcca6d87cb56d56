// The text of --help, made from the declarations.
import { type Command, type CommandEntry, categories, type OptionDeclaration } from './command.js'
import { groupSummaries, loadCommand } from './commands/index.js'
import { rootOptions, sharedOptions, usageOf } from './options.js'
import { splitName } from './program.js'

const columns = 96

/** `topic` is a command's or a group's name; empty for the whole program. Null where there is none of that name. */
export async function helpText(entries: readonly CommandEntry[], topic: string): Promise<string | null> {
  if (topic === '') return programHelp(entries)
  const entry = entries.find(({ name, aliases }) => name === topic || aliases?.includes(topic))
  if (entry !== undefined) return commandHelp(await loadCommand(entry))
  const members = entries.filter(({ name }) => splitName(name)[0] === topic)
  return members.length === 0 ? null : groupHelp(topic, members)
}

/** `sparkbox up [SERVICE...] [OPTIONS]`. */
export function usageLine(command: Command): string {
  const words = Object.values(command.arguments).map((argument) => {
    const inner = `${argument.placeholder}${argument.variadic ? '...' : ''}`
    return argument.required ? inner : `[${inner}]`
  })
  // Options stand in front of words that belong to another program.
  const options = command.passThrough ? ['[OPTIONS]', ...words] : [...words, '[OPTIONS]']
  return ['sparkbox', command.name, ...options].join(' ')
}

export function describeChoices(declaration: {
  description: string
  choices?: readonly string[]
  default?: unknown
}): string {
  const choices = declaration.choices === undefined ? '' : ` (one of: ${declaration.choices.join(', ')})`
  const fallback = declaration.default === undefined ? '' : ` (default: ${declaration.default})`
  return `${declaration.description}${choices}${fallback}`
}

function programHelp(commands: readonly CommandEntry[]): string {
  const sections = categories.map((category) => {
    const members = commands.filter((command) => command.category === category && !command.hidden)
    return section(category, unique(members.map((command) => commandRow(command, members))))
  })
  return [
    'sparkbox: a complete, real Spark environment on this machine',
    'Usage: sparkbox COMMAND [OPTIONS]',
    ...sections,
    section('Options', [...optionRows(rootOptions), ['    --version', 'Print the version']]),
    "Start with 'sparkbox up'. More on a command: 'sparkbox help COMMAND'.",
  ].join('\n\n')
}

/** The members of a group share one row. */
function commandRow(command: CommandEntry, members: readonly CommandEntry[]): [string, string] {
  const [group] = splitName(command.name)
  if (group === '') return [[command.name, ...(command.aliases ?? [])].join(', '), command.summary]
  const names = members.filter(({ name }) => splitName(name)[0] === group).map(({ name }) => splitName(name)[1])
  return [group, `${groupSummaries[group]}: ${names.join(', ')}`]
}

function groupHelp(group: string, members: readonly CommandEntry[]): string {
  return [
    groupSummaries[group],
    `Usage: sparkbox ${group} COMMAND [OPTIONS]`,
    section(
      'Commands',
      members.map(({ name, summary }) => [name, summary]),
    ),
  ].join('\n\n')
}

function commandHelp(command: Command): string {
  const own = optionRows(command.options)
  const values = Object.values(command.arguments).map((argument): [string, string] => [
    `${argument.placeholder}${argument.variadic ? '...' : ''}`,
    describeChoices(argument),
  ])
  const aliases = command.aliases === undefined ? [] : [`Also: ${command.aliases.join(', ')}`]
  const examples = command.examples.map((example): [string, string] => [example.command, example.explanation])
  return [
    wrap(command.description, '', columns),
    `Usage: ${usageLine(command)}`,
    ...aliases,
    ...(values.length === 0 ? [] : [section('Arguments', values)]),
    ...(own.length === 0 ? [] : [section('Options', own)]),
    section('Shared options', [...optionRows(sharedOptions(command)), ['-h, --help', 'Print this help']]),
    section('Examples', examples),
  ].join('\n\n')
}

function optionRows(options: Record<string, OptionDeclaration>): [string, string][] {
  return Object.entries(options).map(([key, option]) => [
    `${option.short === undefined ? '    ' : ''}${usageOf(key, option)}`,
    describeChoices(option),
  ])
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const first = Math.min(34, Math.max(...rows.map(([name]) => name.length)))
  const lines = rows.map(([name, text]) => {
    const indent = ' '.repeat(first + 4)
    const head = `  ${name.padEnd(first)}  `
    const body = wrap(text, indent, columns)
    return name.length > first ? `  ${name}\n${indent}${body}` : `${head}${body}`
  })
  return `${title}:\n${lines.join('\n')}`
}

/** Lines after the first begin with the indent, which counts. */
function wrap(text: string, indent: string, limit: number): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && indent.length + line.length + 1 + word.length > limit) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join(`\n${indent}`)
}

function unique(rows: [string, string][]): [string, string][] {
  return [...new Map(rows).entries()]
}
