// Completion for bash, without the bash-completion package; zsh runs it, too.
import { type CompletionCommand, firstWords, groupsOf, type Values } from './model.js'

export function bashScript(model: readonly CompletionCommand[]): string {
  const groups = groupsOf(model)
  const valued = [
    ...new Set(model.flatMap(({ flags }) => flags.filter(({ values }) => values !== null).flatMap(names))),
  ]
  return `# sparkbox completion; made by: sparkbox completion bash
_sparkbox() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command= position=0 index=1 word
  COMPREPLY=()
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      ${valued.join('|')}) index=$((index + 1)) ;;
      -*) ;;
      *)
        case "$command" in
          '') command="$word" ;;
          ${[...groups.keys()].join('|') || "''"}) command="$command $word" ;;
          *) position=$((position + 1)) ;;
        esac ;;
    esac
    index=$((index + 1))
  done
  case "$command:$previous" in
${model.flatMap(optionValueCases).join('\n')}
    *:-i|*:--instance) ${reply({ kind: 'instances' })}; return ;;
  esac
  case "$command" in
    '') _sparkbox_words '${[...firstWords(model), '--instance', '--help', '--version'].join(' ')}' ;;
${[...groups].map(([group, members]) => `    ${group}) _sparkbox_words '${members.join(' ')}' ;;`).join('\n')}
${model.map(commandCase).join('\n')}
  esac
}

_sparkbox_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

_sparkbox_instances() {
  _sparkbox_words "$(sparkbox __complete instances 2>/dev/null)"
}

_sparkbox_stacks() {
  _sparkbox_words "$(sparkbox __complete stacks 2>/dev/null)"
}

_sparkbox_snapshots() {
  _sparkbox_words "$(sparkbox __complete snapshots 2>/dev/null)"
}

_sparkbox_causes() {
  _sparkbox_words "$(sparkbox __complete causes 2>/dev/null)"
}

_sparkbox_files() {
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}

complete -F _sparkbox sparkbox`
}

export function zshScript(model: readonly CompletionCommand[]): string {
  return `autoload -U +X bashcompinit && bashcompinit
${bashScript(model).replace('completion bash', 'completion zsh')}`
}

function names({ long, short }: { long: string; short: string | null }): string[] {
  return short === null ? [long] : [short, long]
}

function optionValueCases({ name, flags }: CompletionCommand): string[] {
  return flags
    .filter(({ values, long }) => values !== null && long !== '--instance')
    .map((flag) => {
      const pattern = names(flag)
        .map((flagName) => `'${name}:${flagName}'`)
        .join('|')
      return `    ${pattern}) ${reply(flag.values!)}; return ;;`
    })
}

function commandCase(command: CompletionCommand): string {
  const flags = command.flags.map(({ long }) => long).join(' ')
  const positions = command.arguments.map((values, index) => {
    const last = index === command.arguments.length - 1
    return `${last && command.repeats ? '*' : index}) ${reply(values)} ;;`
  })
  const choose = positions.length === 0 ? ':' : `case "$position" in ${positions.join(' ')} esac`
  return `    '${command.name}') case "$current" in -*) _sparkbox_words '${flags}' ;; *) ${choose} ;; esac ;;`
}

function reply(values: Values): string {
  return values.kind === 'words' ? `_sparkbox_words '${values.words.join(' ')}'` : `_sparkbox_${values.kind}`
}
