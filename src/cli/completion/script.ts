import type { Command } from '../command.js'
import { bashScript, zshScript } from './bash.js'
import { fishScript } from './fish.js'
import { completionModel } from './model.js'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** The whole script, made from the declarations alone. */
export function completionScript(commands: readonly Command[], shell: keyof typeof scripts): string {
  return scripts[shell](completionModel(commands))
}
