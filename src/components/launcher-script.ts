// The frame of every command that is put on PATH.
import { quoteForShell } from '../host/shell-word.js'
import type { Instance } from './contract.js'
import { instanceVariables } from './environment.js'

/** Set and not empty, it makes the commands show everything that their makers' would. */
export const rawVariable = 'SPARKBOX_RAW'

/** The word in a script that is `option` when everything is to be shown, and nothing otherwise. */
export function whenRaw(option: string): string {
  return `\${${rawVariable}:+${quoteForShell(option)}}`
}

/** A script that sets the instance's variables, so that it works from any shell, and runs `body`. */
export function clientScript(instance: Instance, body: string, shell: 'sh' | 'bash' = 'sh'): string {
  const variables = Object.entries(instanceVariables(instance))
    .map(([name, value]) => `export ${name}=${quoteForShell(value)}`)
    .join('\n')
  return `${shell === 'sh' ? '#!/bin/sh' : '#!/usr/bin/env bash'}\n# Written by sparkbox for the instance ${instance.name}.\n${variables}\n${body}`
}
