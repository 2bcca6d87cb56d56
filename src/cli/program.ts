// From the words of a command line to one command and its input; commander does the splitting.
import { type CommanderError, Option, Command as Parser } from 'commander'
import type { Command, CommandEntry, Input, OptionDeclaration } from './command.js'
import { misuse } from './misuse.js'
import { allOptions, flagOf, rootOptions } from './options.js'
import { type Raw, validate } from './validate.js'

export type Invocation =
  /** `topic` is a command's or a group's name; empty for the whole program. */
  | { kind: 'help'; topic: string }
  | { kind: 'version' }
  | { kind: 'command'; command: Command; input: Input; shared: Raw['options'] }

/** What can be typed, and the one command whose declaration is known. */
export interface Grammar {
  entries: readonly CommandEntry[]
  command: Command | undefined
  argv: readonly string[]
}

/** Ends the parser, which knows no other way to stop early. */
class Found extends Error {
  constructor(readonly invocation: Invocation) {
    super()
  }
}

/** The command that is meant: its name is the first words that are no options. */
export function findCommand(entries: readonly CommandEntry[], argv: readonly string[]): CommandEntry | undefined {
  const words: string[] = []
  for (let index = 0; index < argv.length && argv[index] !== '--'; index++) {
    const word = argv[index]!
    if (word === '-i' || word === '--instance') index++
    else if (!word.startsWith('-')) words.push(word)
  }
  const [first = '', second = ''] = words
  return entries.find(
    ({ name, aliases }) => name === first || name === `${first} ${second}` || aliases?.includes(first),
  )
}

/** Throws a StackError for anything that is not a right command line. */
export function parse(grammar: Grammar): Invocation {
  try {
    buildParser(grammar).parse(dashedValueLast(grammar), { from: 'user' })
  } catch (error) {
    if (error instanceof Found) return error.invocation
    throw error
  }
  throw new Error('the parser returned without a command')
}

/** `-Xmx1g` is no option where a value is asked for: it moves to the end, behind `--`. A mistyped long option stays one. */
function dashedValueLast({ command, argv }: Grammar): string[] {
  const at = argv.findIndex((word) => /^-[^-\s]\S|^--[^\s=]+=/.test(word) && !isOption(word, command))
  if (command?.dashedValue !== true || argv.includes('--') || at < 0) return [...argv]
  return [...argv.toSpliced(at, 1), '--', argv[at]!]
}

function isOption(word: string, command: Command | undefined): boolean {
  const known = { ...rootOptions, ...(command === undefined ? {} : allOptions(command)) }
  return Object.keys(known).some((key) => word.startsWith(`${flagOf(key)}=`))
}

/** `config get` to `config` and `get`; `up` to nothing and `up`. */
export function splitName(name: string): [group: string, name: string] {
  const space = name.indexOf(' ')
  return space < 0 ? ['', name] : [name.slice(0, space), name.slice(space + 1)]
}

function buildParser(grammar: Grammar): Parser {
  const root = node('sparkbox', '', rootOptions, grammar)
  root.enablePositionalOptions().option('--version')
  root.on('option:version', () => {
    throw new Found({ kind: 'version' })
  })
  const groups = new Map([['', root]])
  for (const entry of grammar.entries) {
    const [groupName] = splitName(entry.name)
    const group = groups.get(groupName) ?? node(groupName, groupName, rootOptions, grammar)
    if (!groups.has(groupName)) root.addCommand(group)
    groups.set(groupName, group)
    if (entry.name === grammar.command?.name) group.addCommand(leaf(grammar.command, grammar))
    else group.addCommand(new Parser(splitName(entry.name)[1]))
  }
  return root
}

function leaf(command: Command, grammar: Grammar): Parser {
  const options = { ...rootOptions, ...allOptions(command) }
  // Known to the parser everywhere, so that a command without JSON can say just that.
  const parser = node(splitName(command.name)[1], command.name, options, grammar)
  for (const alias of command.aliases ?? []) parser.alias(alias)
  for (const { placeholder, variadic, required } of Object.values(command.arguments)) {
    const inner = `${placeholder}${variadic ? '...' : ''}`
    parser.argument(required ? `<${inner}>` : `[${inner}]`)
  }
  if (command.passThrough) parser.passThroughOptions()
  return parser.action(() => {
    const shared = typedOptions(parser, options)
    const input = validate(command, { options: shared, arguments: parser.args }, grammar.argv)
    throw new Found({ kind: 'command', command, input, shared })
  })
}

/** A parser that prints nothing itself. */
function node(name: string, topic: string, options: Record<string, OptionDeclaration>, grammar: Grammar): Parser {
  const parser = new Parser(name).helpCommand(false).configureOutput({ writeOut: () => {}, writeErr: () => {} })
  parser.helpInformation = () => ''
  for (const [key, option] of Object.entries(options)) {
    const short = option.short === undefined ? '' : `-${option.short}, `
    const flags = `${short}${flagOf(key)}${option.type === 'boolean' ? '' : ' <value>'}`
    if (option.type === 'list') parser.option(flags, '', (value: string, before: string[] = []) => [...before, value])
    else parser.option(flags)
  }
  return parser.exitOverride((error: CommanderError) => {
    const asksForHelp = error.code === 'commander.helpDisplayed' || (error.code === 'commander.help' && topic === '')
    throw asksForHelp ? new Found({ kind: 'help', topic }) : misuse(error, topic, grammar)
  })
}

/** What was typed for a command, before it or behind it; what stands behind wins. */
function typedOptions(parser: Parser, options: Record<string, OptionDeclaration>): Raw['options'] {
  const typed: Raw['options'] = {}
  for (const key of Object.keys(options)) {
    // commander files `--no-color` as `color: false`.
    const attribute = new Option(flagOf(key)).attributeName()
    for (let level: Parser | null = parser; level !== null; level = level.parent) {
      if (level.getOptionValueSource(attribute) !== 'cli') continue
      typed[key] = flagOf(key).startsWith('--no-') || (level.getOptionValue(attribute) as Raw['options'][string])
      break
    }
  }
  return typed
}
