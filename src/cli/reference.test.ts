import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { entries } from './commands/index.js'
import { helpText } from './help.js'
import { flagOf } from './options.js'
import { parse } from './program.js'
import { commandReference } from './reference.js'
import { commands } from './testing/commands.js'

test('docs/commands.md is what the commands say; if not, run scripts/docs.ts', async () => {
  expect(await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8')).toBe(commandReference(commands))
})

describe.each(commands.filter(({ hidden }) => !hidden).map((command) => [command.name, command] as const))(
  '%s',
  (name, command) => {
    test('has help with its options and an example', async () => {
      const text = await helpText(entries, name)
      expect(text).toContain(command.examples[0]!.command)
      for (const key of Object.keys(command.options)) expect(text).toContain(flagOf(key))
      for (const line of text!.split('\n')) expect(line.length).toBeLessThanOrEqual(110)
    })

    test('has examples that are right command lines', () => {
      for (const { command: example } of command.examples) {
        const words = example.match(/sparkbox ([^|>)]*)/)![1]!
        const argv = (words.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/'|"$/g, ''))
        expect(parse({ entries, command, argv })).toMatchObject({ kind: 'command', command: { name } })
      }
    })

    test('says what its JSON data holds, if it has any', () => {
      expect(command.data === undefined).toBe(command.json === false)
    })
  },
)
