// Completion for fish.
import { type CompletionCommand, firstWords, groupsOf, type Values } from './model.js'

export function fishScript(model: readonly CompletionCommand[]): string {
  const groups = groupsOf(model)
  const summaries = new Map(model.map(({ name, summary }) => [name, summary]))
  const first = firstWords(model).map((word) => line('', `-a ${word}`, summaries.get(word) ?? 'A group of commands'))
  const members = [...groups].flatMap(([group, words]) =>
    words.map((word) => line(group, `-a ${word}`, summaries.get(`${group} ${word}`)!)),
  )
  return `# sparkbox completion; made by: sparkbox completion fish
function __sparkbox_command
    set -l words (commandline -opc)
    set -l found
    set -l skip no
    for word in $words[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case -i --instance
                set skip yes
            case '-*'
            case '*'
                set -a found $word
                contains -- "$found" ${[...groups.keys()].join(' ')}; or break
        end
    end
    echo "$found"
end

complete -c sparkbox -f
${[...first, ...members, ...model.flatMap(commandLines)].join('\n')}`
}

function commandLines({ name, flags, arguments: positional }: CompletionCommand): string[] {
  const options = flags.map(({ long, short, description, values }) => {
    const letter = short === null ? '' : ` -s ${short.slice(1)}`
    return line(
      name,
      `-l ${long.slice(2)}${letter}${values === null ? '' : ` ${values.kind === 'files' ? '-r' : '-x'} ${offer(values)}`}`,
      description,
    )
  })
  return [
    ...options,
    ...positional.map((values) => line(name, offer(values), null)).filter((text) => !text.endsWith("-a ''")),
  ]
}

function line(command: string, what: string, description: string | null): string {
  const text = description === null ? '' : ` -d ${quote(description)}`
  return `complete -c sparkbox -n 'test "$(__sparkbox_command)" = "${command}"' ${what}${text}`
}

function offer(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-a '${values.words.join(' ')}'`
    case 'instances':
    case 'stacks':
    case 'snapshots':
    case 'causes':
      return `-a '(sparkbox __complete ${values.kind} 2>/dev/null)'`
    case 'files':
      return '-F'
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
