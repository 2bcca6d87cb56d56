// What starts an instance by itself: a unit for the user's systemd, or lines for the login shell.

import { join } from 'node:path'
import type { ProgramCall } from '../components/contract.js'
import { quoteForShell } from '../host/shell-word.js'

export interface Autostart {
  instance: string
  /** The instance's folder. */
  root: string
  program: ProgramCall
}

/**
 * A unit of systemd.service(5). `up` ends when all is ready, and what it started runs on, so the unit is `oneshot` and
 * remains. With `KillMode=process` a failed start does not end the services that came up: sparkbox ends its own.
 */
export function unitText(autostart: Autostart): string {
  const { instance, program } = autostart
  const path = `PATH=${program.nodeFolder}:/usr/local/bin:/usr/bin:/bin`
  const variables = Object.entries(program.environment).map(([name, value]) => `${name}=${value}`)
  // systemd takes no executable with a quote in its name, but hands any argument on; `$$` is a dollar there.
  const run = (verb: string) =>
    `/usr/bin/env ${systemdWord(program.path).replaceAll('$', '$$$$')} ${verb} -i ${instance} --no-color`
  return `${unitMark(autostart)}
[Unit]
Description=sparkbox instance ${instance}

[Service]
Type=oneshot
RemainAfterExit=yes
${[path, ...variables].map((variable) => `Environment=${systemdWord(variable)}`).join('\n')}
ExecStart=${run('up')}
ExecStop=${run('down')}
KillMode=process
TimeoutStopSec=180

[Install]
WantedBy=default.target
`
}

/** The first line of the unit; it says whose it is. */
export function unitMark({ instance, root }: Autostart): string {
  return `# Written by sparkbox for the instance ${instance} in ${root}`
}

/** Names the block in a file of the login shell. */
export function loginBlockId({ instance, root }: Autostart): string {
  return `autostart of ${instance} in ${root}`
}

/** For sh, bash, zsh and their like: only an interactive shell starts anything, and it neither waits nor prints. */
export function posixLines(autostart: Autostart): string {
  return `${howToRemove(autostart)}case $- in *i*) ${startInBackground(autostart)} ;; esac\n`
}

/** The same for fish, whose files are read by every shell. */
export function fishLines(autostart: Autostart): string {
  const command = startInBackground(autostart).replace(/[\\']/g, '\\$&')
  return `${howToRemove(autostart)}status is-login; and status is-interactive; and sh -c '${command}'\n`
}

function howToRemove({ instance }: Autostart): string {
  return `# To take this out again: sparkbox autostart off -i ${instance}\n`
}

/** In a session of its own, so that the end of this terminal is not its end. What it says is kept for a look afterwards. */
function startInBackground({ instance, root, program }: Autostart): string {
  const quoted = quoteForShell(program.path)
  const variables = Object.entries(program.environment).map(([name, value]) => `${name}=${quoteForShell(value)}`)
  const start = [
    ...variables,
    `PATH=${quoteForShell(program.nodeFolder)}:"$PATH"`,
    `setsid ${quoted} up -i ${instance} --detach --quiet`,
    `</dev/null >${quoteForShell(autostartLogPath(root))} 2>&1 &`,
  ].join(' ')
  return `if [ -x ${quoted} ]; then (${start}) 2>/dev/null; fi`
}

/** What the last start by the login shell said. */
export function autostartLogPath(root: string): string {
  return join(root, 'autostart.log')
}

/** One word of a unit file: quoted as systemd.syntax(7) says, with `%` doubled, which begins a specifier. */
function systemdWord(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('\n', '\\n')}"`
}
