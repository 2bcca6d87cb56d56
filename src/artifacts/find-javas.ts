// Finds the Java of each product: one for all where one fits all.
import type { Work } from '../events.js'
import { findJava } from './java.js'
import { type JavaProduct, type JavaRange, type JavaRuntime, type JavaRuntimes, javaProducts } from './model.js'
import type { ToolSearch } from './tool-search.js'

/** What sparkbox.yaml says: a home for all products, and homes of single ones, which win. */
export type ConfiguredJava = Readonly<Record<'home' | JavaProduct, string | null>>

/** @throws StackError JAVA_NOT_FOUND for the first product that has none. */
export async function findJavas(
  ranges: Readonly<Record<JavaProduct, JavaRange>>,
  configured: ConfiguredJava,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
): Promise<JavaRuntimes> {
  const common = commonRange(ranges)
  const found = new Map<string, Promise<JavaRuntime>>()
  const find = (product: JavaProduct): Promise<JavaRuntime> => {
    const range = configured[product] === null && common !== null ? common : ranges[product]
    const home = configured[product] ?? configured.home
    const key = JSON.stringify([range, home])
    const present = found.get(key) ?? findJava(range, { ...search, configured: home }, work)
    found.set(key, present)
    return present
  }
  const entries: [JavaProduct, JavaRuntime][] = []
  for (const product of javaProducts) entries.push([product, await find(product)])
  return Object.fromEntries(entries) as Record<JavaProduct, JavaRuntime>
}

/** The Javas that fit every product; null where none does. */
export function commonRange(ranges: Readonly<Record<JavaProduct, JavaRange>>): JavaRange | null {
  const minimum = Math.max(...javaProducts.map((product) => ranges[product].minimum))
  const maximum = Math.min(...javaProducts.map((product) => ranges[product].maximum))
  return minimum <= maximum ? { minimum, maximum } : null
}
