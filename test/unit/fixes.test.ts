// The commands that causes name as their fix, against the command line as it is.
import { expect, test } from 'vitest'
import { entries, loadCommand } from '../../src/cli/commands/index.js'
import { parse } from '../../src/cli/program.js'
import { catalogue } from '../../src/diagnosis/catalogue.js'
import { diagnoseLine } from '../../src/diagnosis/diagnose.js'

/** Each command of sparkbox in a fix, up to where the next one or words begin. */
function commandsIn(fix: string): string[] {
  return fix.split(/; |, then:? |: |\n/).flatMap((part) => /^sparkbox .+$/.exec(part.trim())?.[0] ?? [])
}

const commands = catalogue.flatMap(({ code, examples }) => {
  const [line = ''] = examples
  const fix = diagnoseLine(line, { component: null, instance: 'default', service: 'namenode' })?.fix ?? ''
  return commandsIn(fix).map((command) => ({ code, command }))
})

test('there are some to look at', () => {
  expect(commands.length).toBeGreaterThan(40)
})

test.each(commands)('$code: $command', async ({ command }) => {
  const argv = (command.match(/'[^']*'|\S+/g) ?? []).slice(1).map((word) => word.replaceAll("'", ''))
  const entry =
    entries.find(({ name }) => name === argv.slice(0, 2).join(' ')) ?? entries.find(({ name }) => name === argv[0])
  expect(entry, command).toBeDefined()
  const parsed = parse({ entries, command: await loadCommand(entry!), argv })
  expect(parsed).toMatchObject({ kind: 'command' })
  // Behind the name of another program everything is that program's.
  expect(JSON.stringify(parsed)).not.toContain('"--instance"')
})
