// A cause as a page of Markdown, for docs/causes and for a terminal.
import type { Cause, CauseComponent } from './cause.js'

/** In this order the index lists them. */
const titles: Readonly<Record<CauseComponent, string>> = {
  machine: 'The machine',
  wsl: 'WSL',
  java: 'Java',
  postgres: 'PostgreSQL',
  ssh: 'SSH',
  hadoop: 'Hadoop',
  hdfs: 'HDFS',
  yarn: 'YARN',
  mapreduce: 'MapReduce',
  hive: 'Hive',
  spark: 'Spark',
}

/** The whole page of one cause; the same cause gives the same text. */
export function causePage(cause: Cause): string {
  const { code, component, examples, explanation, links } = cause
  return `${[
    `# ${code}`,
    `${titles[component]}: ${inWords(cause.cause)}.`,
    ...(examples.length === 0 ? [] : ['## What is seen', fence(examples.join('\n'))]),
    '## What to do',
    fence(inWords(cause.fix)),
    '## Why',
    explanation,
    ...(links.length === 0 ? [] : ['## Described in', links.map((link) => `- <${link}>`).join('\n')]),
  ].join('\n\n')}\n`
}

/** docs/causes/README.md: all of them by component. */
export function causeIndex(causes: readonly Cause[]): string {
  const sections = Object.entries(titles).flatMap(([component, title]) => {
    const own = causes.filter((cause) => cause.component === component).toSorted((a, b) => order(a.code, b.code))
    return own.length === 0 ? [] : [`## ${title}`, own.map(entry).join('\n')]
  })
  return `${[
    '# Causes that sparkbox recognises',
    'These pages are made from the catalogue in `src/diagnosis/causes/` by `npm run docs`. `sparkbox explain CODE` prints a page in the terminal, and `some-command 2>&1 | sparkbox explain --log -` names the causes that the output of a command proves.',
    `There are ${causes.length}.`,
    ...sections,
  ].join('\n\n')}\n`
}

/** The sentence of a cause for a list: its words in braces as words in capitals. */
export function inWords(text: string): string {
  return text.replace(/\{(\w+)\}/g, (_, word: string) => (word === 'instance' ? 'default' : word.toUpperCase()))
}

function entry(cause: Cause): string {
  return `- [${cause.code}](${cause.code}.md): ${inWords(cause.cause)}`
}

function order(one: string, other: string): number {
  return one < other ? -1 : 1
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``
}
