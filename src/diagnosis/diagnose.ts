// From lines to causes. Pure: who calls it reads the log.
import { quoteForShell } from '../host/shell-word.js'
import { catalogue, findCause } from './catalogue.js'
import { type Cause, type CauseComponent, type Diagnosis, pageOf } from './cause.js'
import { inBrief } from './key-lines.js'

export interface Context {
  /** The component whose lines these are; null for output of a client, in which anybody's may stand. */
  component: CauseComponent | string | null
  /** For the words in braces. */
  instance: string
  /** Empty where the lines are those of no service. */
  service: string
}

/** What a single line proves; null where nothing is known of it. */
export function diagnoseLine(line: string, context: Context, causes = catalogue): Diagnosis | null {
  return findIn([line], context, causes)[0]?.diagnosis ?? null
}

/**
 * The cause behind a failure. An exception that follows from another is logged after it, so of all that is recognised
 * the first counts; symptoms count only where nothing else was recognised, and what is harmless never does. Null where
 * nothing was.
 */
export function diagnose(lines: readonly string[], context: Context, causes = catalogue): Diagnosis | null {
  const found = failuresIn(lines, context, causes)
  return (found.find(({ isSymptom }) => !isSymptom) ?? found[0])?.diagnosis ?? null
}

/** As `diagnose`, but a symptom alone proves nothing. */
export function diagnoseRoot(lines: readonly string[], context: Context, causes = catalogue): Diagnosis | null {
  return failuresIn(lines, context, causes).find(({ isSymptom }) => !isSymptom)?.diagnosis ?? null
}

function failuresIn(lines: readonly string[], context: Context, causes: readonly Cause[]) {
  return findIn(lines, context, causes).filter(({ isHarmless }) => !isHarmless)
}

/**
 * So much of a line is looked at. A failure says what it is at its begin; what is longer is data, such as the classpath
 * that Hadoop's daemons log at each start, over which hundreds of patterns would take seconds.
 */
const longestLine = 2_000

function findIn(lines: readonly string[], { component, ...words }: Context, causes: readonly Cause[]) {
  const relevant = causes.filter(
    ({ seenIn, fix }) =>
      (component === null || seenIn === undefined || seenIn.some((each) => each === component)) &&
      // A fix for a service is of no use for the output of a program that is none.
      (words.service !== '' || !fix.includes('{service}')),
  )
  return lines.flatMap((whole) => {
    const line = whole.slice(0, longestLine)
    for (const cause of relevant) {
      for (const pattern of cause.patterns) {
        const match = pattern.exec(line)
        if (match === null) continue
        const { isSymptom = false, isHarmless = false } = cause
        return [{ diagnosis: fill(cause, whole, { ...words, ...match.groups }), isSymptom, isHarmless }]
      }
    }
    return []
  })
}

/** What the catalogue says of a cause that was found without a line, by a check. */
export function describeCause(
  code: string,
  words: Record<string, string | readonly string[]>,
  line: string,
): Diagnosis {
  const cause = findCause(code)
  if (cause === undefined) throw new Error(`the catalogue knows no ${code}`)
  return fill(cause, line, words)
}

function fill(cause: Cause, line: string, words: Record<string, string | readonly string[] | undefined>): Diagnosis {
  const filled = (text: string, spelled = (word: string) => word) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const word = words[name]
      return word === undefined ? whole : [word].flat().map(spelled).join(' ')
    })
  const { code, component } = cause
  return {
    code,
    component,
    cause: filled(cause.cause),
    // A fix is there to be typed, and what a log says of itself must not become a command by that.
    fix: filled(cause.fix, quoteForShell),
    page: pageOf(cause),
    line: inBrief(line.trim()),
  }
}
