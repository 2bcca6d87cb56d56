// A question before something is lost. Asked on a terminal only; elsewhere the flag must answer it.
import { StackError } from '../errors.js'
import { terminalLines } from './output/printable.js'

export interface Question {
  /** What is about to happen: `delete all data of the instance default`. */
  action: string
  /** For severe losses: the word that must be typed. */
  type?: string
  /** What exactly, in lines of its own before the question. */
  shows?: string
}

export interface Asking {
  /** `--yes` was given. */
  yes: boolean
  interactive: boolean
  /** The command as typed, for the hint. */
  commandLine: string
  signal: AbortSignal
}

/** Returns when it was agreed to; throws CONFIRMATION_REQUIRED otherwise. */
export async function confirm(question: Question, asking: Asking): Promise<void> {
  if (asking.yes) return
  if (!asking.interactive) {
    throw new StackError('CONFIRMATION_REQUIRED', `this would ${question.action}; there is no terminal to ask on`, {
      hint: `${asking.commandLine} --yes`,
      details: { flag: '--yes' },
    })
  }
  const prompt = question.type === undefined ? '[y/N]' : `Type ${question.type} to go on:`
  const shown = question.shows === undefined ? '' : `${question.shows}\n\n`
  const answer = (await ask(`${shown}This will ${question.action}. ${prompt} `, asking.signal)).trim()
  const agreed = question.type === undefined ? /^y(es)?$/i.test(answer) : answer === question.type
  if (!agreed) throw new StackError('CONFIRMATION_REQUIRED', 'not confirmed; nothing was changed')
}

async function ask(text: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // A terminal in raw mode sends no SIGINT of its own: pass it on to the process.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    return await Promise.race([lines.question(terminalLines(text), { signal }), closed])
  } finally {
    lines.close()
  }
}
