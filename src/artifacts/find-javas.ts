// Finds the Java of each product: one for all where one fits all.
import type { Work } from '../events.js'
import { findJava } from './java.js'
import {
  type JavaProduct,
  type JavaRange,
  type JavaRuntime,
  type JavaRuntimes,
  javaProducts,
  type StackDefinition,
} from './model.js'
import type { ToolSearch } from './tool-search.js'

/** What sparkbox.yaml says: a home for all products, and homes of single ones, which win. */
export type ConfiguredJava = Readonly<Record<'home' | JavaProduct, string | null>>

/** @throws StackError JAVA_NOT_FOUND for the first product that has none. */
export async function findJavas(
  { java: ranges, versions }: Pick<StackDefinition, 'java' | 'versions'>,
  configured: ConfiguredJava,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
): Promise<JavaRuntimes> {
  const common = commonRange(ranges)
  const title = (product: JavaProduct) => `${titles[product]} ${versions[product] ?? ''}`.trim()
  const all = javaProducts
    .map(title)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ')
  const found = new Map<string, Promise<JavaRuntime>>()
  const find = (product: JavaProduct): Promise<JavaRuntime> => {
    const own = configured[product]
    const shared = own === null && common !== null
    const requirement = { ...(shared ? common : ranges[product]), neededBy: shared ? all : title(product) }
    const home = own ?? configured.home
    const key = JSON.stringify([requirement.minimum, requirement.maximum, home])
    const configuredAs = `java.${own === null ? 'home' : product}`
    const present = found.get(key) ?? findJava({ ...requirement, configuredAs }, { ...search, configured: home }, work)
    found.set(key, present)
    return present
  }
  const entries: [JavaProduct, JavaRuntime][] = []
  for (const product of javaProducts) entries.push([product, await find(product)])
  return Object.fromEntries(entries) as Record<JavaProduct, JavaRuntime>
}

const titles: Readonly<Record<JavaProduct, string>> = { hadoop: 'Hadoop', hive: 'Hive', spark: 'Spark' }

/** The Javas that fit every product; null where none does. */
export function commonRange(ranges: Readonly<Record<JavaProduct, JavaRange>>): JavaRange | null {
  const minimum = Math.max(...javaProducts.map((product) => ranges[product].minimum))
  const maximum = Math.min(...javaProducts.map((product) => ranges[product].maximum))
  return minimum <= maximum ? { minimum, maximum } : null
}
