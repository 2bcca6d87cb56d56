import { readFile } from 'node:fs/promises'
import { nearestFew } from '../../config/nearest.js'
import { catalogue, findCause } from '../../diagnosis/catalogue.js'
import { type Cause, pageOf } from '../../diagnosis/cause.js'
import { diagnoseLine } from '../../diagnosis/diagnose.js'
import { causePage, inWords } from '../../diagnosis/page.js'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { displayable } from '../../supervisor/log-tail.js'
import { defineCommand } from '../command.js'
import type { InputStream } from '../context.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'

interface Listed {
  code: string
  component: string
  cause: string
  fix: string
  page: string
  /** The line that proves it; null in the list of all. */
  line: string | null
}

export const command = defineCommand({
  description:
    'Explains a code that an error, doctor or logs --problems has named: what is seen, what to do, why it happens, and ' +
    'where it is described. Without a code it lists all that sparkbox recognises. With --log it reads a log, or the ' +
    'output of a command that failed, and names each cause that its lines prove.',
  arguments: { code: { description: 'A code of the catalogue', placeholder: 'CODE', completes: 'causes' } },
  options: {
    log: {
      type: 'string',
      placeholder: 'FILE',
      completes: 'files',
      description: 'Explain the lines of this file; - for standard input',
    },
  },
  examples: [
    { command: 'sparkbox explain HDFS_CLUSTER_IDS_DIFFER', explanation: 'all about one cause' },
    { command: 'sparkbox explain', explanation: 'one line for each' },
    { command: 'sparkbox explain --log build.log', explanation: 'what the output of a command proves' },
  ],
  json: true,
  data: '{causes: [{code, component, cause, fix, page, line: string | null}]}; with a code {code, component, cause, fix, page, explanation, examples: string[], links: string[], text}',
  instance: false,
  async run(input, { standardInput }) {
    const { code } = input.arguments
    const { log } = input.options
    if (code !== undefined && log !== undefined)
      throw new StackError('INVALID_ARGUMENT', 'explain takes a code or --log, not both', {
        hint: `sparkbox explain ${code}`,
        details: { value: code },
      })
    if (code !== undefined) return explained(code)
    const causes = log === undefined ? catalogue.map(listed) : found(await linesOf(log, standardInput))
    return { data: { causes }, text: (style) => list(causes, log !== undefined, style) }
  },
})

function explained(typed: string) {
  const cause = findCause(typed.toUpperCase())
  if (cause === undefined) throw unknown(typed)
  const { explanation, examples, links } = cause
  const text = causePage(cause)
  const { line: _, ...facts } = listed(cause)
  return { data: { ...facts, explanation, examples, links, text }, text: () => text.trimEnd() }
}

function unknown(value: string): StackError {
  const near = similarCodes(value)
  const wrong = `there is no code ${JSON.stringify(value)} in the catalogue`
  return new StackError('INVALID_ARGUMENT', near.length === 0 ? wrong : `${wrong}, did you mean ${near.join(', ')}?`, {
    hint: near[0] === undefined ? 'sparkbox explain' : `sparkbox explain ${near[0]}`,
    details: { value, nearest: near[0] ?? null },
  })
}

/** Those that begin with what was typed or hold it, as many as fit a line; else the one that a slip of the fingers leads to. */
function similarCodes(typed: string): string[] {
  const codes = catalogue.map(({ code }) => code)
  const word = typed.toUpperCase()
  const holding = typed.length < 3 ? [] : codes.filter((code) => code.includes(word))
  const sorted = [
    ...holding.filter((code) => code.startsWith(word)),
    ...holding.filter((code) => !code.startsWith(word)),
  ]
  return sorted.length > 0 ? sorted.slice(0, 4) : nearestFew(typed, codes, 1)
}

function listed(cause: Cause): Listed {
  const { code, component } = cause
  return { code, component, cause: inWords(cause.cause), fix: inWords(cause.fix), page: pageOf(cause), line: null }
}

/** Each cause once, by the first line that proves it; symptoms only where nothing else is proven. */
function found(lines: readonly string[]): Listed[] {
  const causes = new Map<string, Listed>()
  for (const line of lines) {
    const diagnosis = diagnoseLine(line, { component: null, instance: 'default', service: 'SERVICE' })
    if (diagnosis !== null && !causes.has(diagnosis.code)) causes.set(diagnosis.code, diagnosis)
  }
  const all = [...causes.values()]
  const roots = all.filter(({ code }) => findCause(code)?.isSymptom !== true)
  return roots.length > 0 ? roots : all
}

async function linesOf(file: string, standardInput: InputStream): Promise<string[]> {
  return (file === '-' ? await readAll(standardInput) : await readText(file)).split('\n').map(displayable)
}

async function readAll(stream: InputStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR')) throw error
    throw new StackError('INVALID_ARGUMENT', `${file} cannot be read`, { details: { value: file }, cause: error })
  }
}

function list(causes: readonly Listed[], isLog: boolean, { colors }: Style): string {
  if (causes.length === 0) return 'No line of it is one that sparkbox recognises; sparkbox explain lists those.'
  if (!isLog) return causes.map(({ code, cause }) => `${colors.bold(code)}  ${cause}`).join('\n')
  return causes
    .map(({ code, cause, fix, line }) =>
      [colors.bold(code), colors.dim(printable(line ?? '')), printable(cause), `fix: ${printable(fix)}`].join('\n  '),
    )
    .join('\n\n')
}
