// The frame of every command that is put on PATH.
import type { Instance } from './contract.js'
import { instanceVariables } from './environment.js'

/** A POSIX shell script that sets the instance's variables, so that it works from any shell, and runs `body`. */
export function clientScript(instance: Instance, body: string): string {
  const variables = Object.entries(instanceVariables(instance))
    .map(([name, value]) => `export ${name}=${quoteForShell(value)}`)
    .join('\n')
  return `#!/bin/sh\n# Written by sparkbox for the instance ${instance.name}.\n${variables}\n${body}`
}

/** One shell word, whatever it holds. */
export function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
