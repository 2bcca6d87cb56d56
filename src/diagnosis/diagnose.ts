// From lines to causes. Pure: who calls it reads the log.
import { catalogue, findCause } from './catalogue.js'
import { type Cause, type CauseComponent, type Diagnosis, pageOf } from './cause.js'

export interface Context {
  /** The component whose lines these are; null for output of a client, in which anybody's may stand. */
  component: CauseComponent | string | null
  /** For the words in braces. */
  instance: string
  service: string
}

/** What a single line proves; null where nothing is known of it. */
export function diagnoseLine(line: string, context: Context, causes = catalogue): Diagnosis | null {
  return findIn([line], context, causes)[0]?.diagnosis ?? null
}

/**
 * The cause behind a failure. An exception that follows from another is logged after it, so of all that is recognised
 * the first counts; symptoms count only where nothing else was recognised. Null where nothing was.
 */
export function diagnose(lines: readonly string[], context: Context, causes = catalogue): Diagnosis | null {
  const found = findIn(lines, context, causes)
  return (found.find(({ isSymptom }) => !isSymptom) ?? found[0])?.diagnosis ?? null
}

function findIn(lines: readonly string[], { component, ...words }: Context, causes: readonly Cause[]) {
  const relevant = causes.filter(
    ({ seenIn }) => component === null || seenIn === undefined || seenIn.some((each) => each === component),
  )
  return lines.flatMap((line) => {
    for (const cause of relevant) {
      for (const pattern of cause.patterns) {
        const match = pattern.exec(line)
        if (match === null) continue
        return [{ diagnosis: fill(cause, line, { ...words, ...match.groups }), isSymptom: cause.isSymptom === true }]
      }
    }
    return []
  })
}

/** What the catalogue says of a cause that was found without a line, by a check. */
export function describeCause(code: string, words: Record<string, string>, line: string): Diagnosis {
  const cause = findCause(code)
  if (cause === undefined) throw new Error(`the catalogue knows no ${code}`)
  return fill(cause, line, words)
}

function fill(cause: Cause, line: string, words: Record<string, string | undefined>): Diagnosis {
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
  const { code, component } = cause
  return { code, component, cause: filled(cause.cause), fix: filled(cause.fix), page: pageOf(cause), line: line.trim() }
}
