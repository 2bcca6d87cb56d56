// What a command is: a declaration that help, completion, the parser and the reference all read, and a `run`.
import type { ErrorCode, StackError } from '../errors.js'
import type { Context } from './context.js'
import type { Style } from './output/style.js'

/** What a shell can offer for a value that is not one of a fixed list. */
export type Completes = 'instances' | 'stacks' | 'snapshots' | 'causes' | 'files'

export interface OptionDeclaration {
  /** `list`: a string that may be given more than once. */
  type: 'boolean' | 'string' | 'integer' | 'list'
  description: string
  /** One letter. */
  short?: string
  /** What stands for the value in help: `NAME`. */
  placeholder?: string
  choices?: readonly string[]
  default?: string | number
  /** For `integer`: the smallest allowed value; 0 where it is left out. */
  minimum?: number
  completes?: Completes
}

export interface ArgumentDeclaration {
  description: string
  /** What stands for it in help: `SERVICE`. */
  placeholder: string
  required?: boolean
  /** Takes all that is left; only the last argument can. */
  variadic?: boolean
  choices?: readonly string[]
  /** The error for a value that is not among the choices; INVALID_ARGUMENT where it is left out. */
  unknown?: ErrorCode
  completes?: Completes
}

type Options = Record<string, OptionDeclaration>
type Arguments = Record<string, ArgumentDeclaration>

type Choice<D> = D extends { choices: readonly (infer C)[] } ? C : string
type OrMissing<D> = D extends { default: string | number } ? never : undefined

type OptionValue<D extends OptionDeclaration> = D extends { type: 'boolean' }
  ? boolean
  : D extends { type: 'integer' }
    ? number | OrMissing<D>
    : D extends { type: 'list' }
      ? string[]
      : Choice<D> | OrMissing<D>

type ArgumentValue<D extends ArgumentDeclaration> = D extends { variadic: true }
  ? Choice<D>[]
  : D extends { required: true }
    ? Choice<D>
    : Choice<D> | undefined

export interface Input<O extends Options = Options, A extends Arguments = Arguments> {
  options: { [K in keyof O]: OptionValue<O[K]> }
  arguments: { [K in keyof A]: ArgumentValue<A[K]> }
}

export interface CommandResult {
  /** What `--json` prints as `data`. */
  data: unknown
  /** The same for people, on standard output; nothing where it is left out. Ends without a line break. */
  text?: (style: Style) => string
  /** The command did its work and the answer is bad, such as a failed row of `verify`: both are printed. */
  failure?: StackError
  /** Where it differs from the failure's, or from 0. */
  exitCode?: number
}

export const categories = ['Run', 'Use', 'Set up', 'More'] as const

/** What help shows without loading the command. */
export interface CommandEntry {
  /** `up`; a word after a space makes it part of a group: `config get`. */
  name: string
  aliases?: readonly string[]
  category: (typeof categories)[number]
  /** One line, no full stop. */
  summary: string
  /** Not shown. */
  hidden?: true
  load: () => Promise<{ command: CommandDeclaration }>
}

export interface CommandDeclaration<O extends Options = Options, A extends Arguments = Arguments> {
  /** Whole sentences for `--help` and the reference. */
  description: string
  arguments: A
  options: O
  examples: readonly { command: string; explanation: string }[]
  /** `stream`: one envelope, or one envelope a line while it follows something. */
  json: boolean | 'stream'
  /** What `data` holds, in words or as a TypeScript type; for the reference. */
  data?: string
  /** False for commands that concern no instance: they have no `--instance`. */
  instance?: false
  /** Has `--dry-run`. */
  dryRun?: true
  /** Asks before it acts: has `--yes`. */
  confirms?: true
  /** Everything from the first argument on belongs to another program. */
  passThrough?: true
  /** One of the arguments may begin with a dash: `-Xmx1g`. */
  dashedValue?: true
  /** Resolves to `streamed` where everything was already given to `context.stream`. */
  run: (input: Input<O, A>, context: Context) => Promise<CommandResult | 'streamed'>
}

export type Command = CommandEntry & CommandDeclaration

/** Gives `run` the types of its options and arguments, and forgets them outside. */
export function defineCommand<const O extends Options, const A extends Arguments>(
  command: CommandDeclaration<O, A>,
): CommandDeclaration {
  return command as unknown as CommandDeclaration
}
