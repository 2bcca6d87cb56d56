// docs/commands.md, made from the declarations.
import { errorCodes, exitCode } from '../errors.js'
import { type Command, categories, type OptionDeclaration } from './command.js'
import { describeChoices, usageLine } from './help.js'
import { rootOptions, sharedOptions, usageOf } from './options.js'

const exitMeanings: Record<keyof typeof exitCode, string> = {
  ok: 'Done.',
  failed: 'It failed; the message says why.',
  usage: 'The command line or the configuration is wrong; nothing was done.',
  notRunning: 'The instance does not run, or not all of it.',
  confirmationNeeded: 'An answer is needed and there is no terminal, or the answer was no.',
  preflight: 'The machine lacks something: a port, disk, memory, Java, a tool.',
  timedOut: 'It was not done in time.',
  changesPending: '`config diff --exit-code` found differences.',
  interrupted: 'Ctrl-C.',
}

/** The whole page; the same declarations give the same text. */
export function commandReference(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => !hidden)
  return `${[
    '# Commands',
    'This page is made from the commands themselves by `scripts/docs.ts`.',
    'Results go to standard output; progress, messages and errors go to standard error.',
    ...categories.map((category) => overview(category, shown)),
    '## Options of the whole program',
    'They stand before or behind the command.',
    optionTable({ ...rootOptions }),
    ...shown.map(commandSection),
    exitCodes(),
    jsonSection(),
  ].join('\n\n')}\n`
}

function overview(category: string, commands: readonly Command[]): string {
  const rows = commands
    .filter((command) => command.category === category)
    .map(({ name, summary }) => `- [\`${name}\`](#${anchor(name)}): ${summary}`)
  return [`**${category}**`, rows.join('\n')].join('\n\n')
}

function commandSection(command: Command): string {
  const argumentRows = Object.values(command.arguments).map(
    (argument) => `- \`${argument.placeholder}\`: ${cell(describeChoices(argument))}`,
  )
  const shared = Object.keys(sharedOptions(command)).map((key) => `\`${usageOf(key, sharedOptions(command)[key]!)}\``)
  return [
    `## ${command.name}`,
    command.description,
    fence('sh', usageLine(command)),
    ...(command.aliases === undefined ? [] : [`Also: ${command.aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    ...(argumentRows.length === 0 ? [] : [argumentRows.join('\n')]),
    ...(Object.keys(command.options).length === 0 ? [] : [optionTable(command.options)]),
    `Shared options: ${shared.join(', ')}.`,
    fence('sh', command.examples.map((example) => `${example.command}  # ${example.explanation}`).join('\n')),
    jsonNote(command),
  ].join('\n\n')
}

function jsonNote(command: Command): string {
  if (command.json === false) return 'It has no JSON output.'
  const lines = command.json === 'stream' ? ' While it follows, each line is an envelope.' : ''
  return `JSON \`data\`: \`${command.data}\`.${lines}`
}

function optionTable(options: Record<string, OptionDeclaration>): string {
  const rows = Object.entries(options).map(
    ([key, option]) => `| \`${usageOf(key, option)}\` | ${cell(describeChoices(option))} |`,
  )
  return ['| Option | Meaning |', '| --- | --- |', ...rows].join('\n')
}

function exitCodes(): string {
  const rows = Object.entries(exitCode).map(([name, code]) => {
    const codes = Object.entries(errorCodes)
      .filter(([, value]) => value === code)
      .map(([error]) => `\`${error}\``)
    return `| ${code} | ${exitMeanings[name as keyof typeof exitCode]} | ${codes.join(', ')} |`
  })
  return [
    '## Exit codes',
    '`shell`, `run` and `exec` end with the exit code of the program that they run, or with 128 and the number of the signal that ended it.',
    ['| Code | Meaning | Error codes |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n')
}

function jsonSection(): string {
  return [
    '## JSON',
    'With `--json` exactly one object is written to standard output:',
    fence(
      'ts',
      `{
  schemaVersion: 1
  command: string
  status: 'ok' | 'error'
  data: object | null
  warnings: string[]
  error: { code: string, message: string, hint: string | null, details: object } | null
}`,
    ),
    'Codes and fields are stable and only added to; texts may change. Times are ISO 8601, durations are milliseconds, sizes are bytes. ' +
      'The types named above are those of `src/stack/api.ts` and `src/supervisor/spec.ts`. An error with the code `INTERNAL` is a bug.',
  ].join('\n\n')
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function anchor(name: string): string {
  return name.replaceAll(' ', '-')
}
