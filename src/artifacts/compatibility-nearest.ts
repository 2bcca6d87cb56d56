// The nearest combination that nothing speaks against, found by trying.
import { type Combination, findConflicts, isRefused } from './compatibility.js'
import { allowedJava } from './compatibility-java.js'
import { rules } from './compatibility-rules.js'
import { pythonNeedOf } from './compatibility-spark.js'
import { type JavaProduct, type JavaRange, javaProducts } from './model.js'
import { releases } from './releases.js'
import { compareVersions } from './version-order.js'

/** More than two versions at once would be another stack. */
const mostVersionsChanged = 2

/**
 * What to change, as `--set` takes it: `{hive: '4.0.0'}`, `{'java.hadoop': '17-22'}`. Java and Python are narrowed before a
 * version is changed, and of versions those that are fewest releases away count. Null where nothing was found.
 */
export function nearestGood(combination: Combination): Record<string, string> | null {
  const movable = movableProducts(combination)
  let tried: Try[] = [{ versions: combination.versions, away: 0, last: null }]
  for (let changed = 0; changed <= mostVersionsChanged; changed++) {
    const good = tried
      .map(({ versions, away }) => ({ away, combination: withFittingRuntimes({ ...combination, versions }) }))
      .filter((each) => !isRefused(each.combination))
      .sort((one, other) => one.away - other.away)[0]
    if (good !== undefined) return changesBetween(combination, good.combination)
    tried = tried.flatMap((each) => after(each.last, movable).flatMap((product) => neighbours(each, product)))
  }
  return null
}

/** Those of broken rules, and those that share a rule with them. */
function movableProducts(combination: Combination): string[] {
  const broken = findConflicts(combination).filter(({ level }) => level === 'refuse')
  const direct = rules.filter(({ id }) => broken.some(({ rule }) => rule === id)).flatMap(({ products }) => products)
  const shared = rules.filter(({ products }) => products.some((product) => direct.includes(product)))
  const all = new Set([...direct, ...shared.flatMap(({ products }) => products)])
  return [...all].filter((product) => product in releases && combination.versions[product] !== undefined)
}

interface Try {
  versions: Combination['versions']
  /** Releases between these versions and those that were asked for. */
  away: number
  /** The product that was changed last; later ones follow in the list, so that no pair is tried twice. */
  last: string | null
}

function after(product: string | null, products: readonly string[]): readonly string[] {
  return product === null ? products : products.slice(products.indexOf(product) + 1)
}

function neighbours({ versions, away }: Try, product: string): Try[] {
  const known = releases[product]!
  const here = known.filter((release) => compareVersions(release, versions[product]!) < 0).length
  return known
    .map((release, index) => ({
      versions: { ...versions, [product]: release },
      away: away + Math.abs(index - here),
      last: product,
    }))
    .filter((each) => each.versions[product] !== versions[product])
}

function withFittingRuntimes(combination: Combination): Combination {
  const java = Object.fromEntries(
    javaProducts.map((product) => [product, fittingJava(product, combination)]),
  ) as Combination['java']
  return { ...combination, java, python: fittingPython(combination) }
}

/** What both the stack and the product allow; else what the product allows. */
function fittingJava(product: JavaProduct, { versions, java }: Combination): JavaRange {
  const allowed = allowedJava(product, versions)
  if (allowed === null || (allowed.maximum !== null && allowed.minimum > allowed.maximum)) return java[product]
  const minimum = Math.max(java[product].minimum, allowed.minimum)
  const maximum = Math.min(java[product].maximum, allowed.maximum ?? java[product].maximum)
  if (minimum <= maximum) return { minimum, maximum }
  return { minimum: allowed.minimum, maximum: allowed.maximum ?? allowed.minimum }
}

function fittingPython({ versions, python }: Combination): Combination['python'] {
  const need = pythonNeedOf(versions.spark)
  if (need === null) return python
  const minimum = newer(python.minimum, need.minimum)
  const maximum = need.maximum === null ? python.maximum : older(python.maximum, need.maximum)
  if (compareVersions(minimum, maximum) <= 0) return { minimum, maximum }
  return { minimum: need.minimum, maximum: need.maximum ?? need.minimum }
}

function changesBetween(from: Combination, to: Combination): Record<string, string> {
  const changes: Record<string, string> = {}
  for (const [product, version] of Object.entries(to.versions))
    if (version !== from.versions[product]) changes[product] = version
  for (const product of javaProducts) {
    const [{ minimum, maximum }, before] = [to.java[product], from.java[product]]
    if (minimum === before.minimum && maximum === before.maximum) continue
    changes[`java.${product}`] = rangeOf(minimum, maximum)
  }
  const { minimum, maximum } = to.python
  if (minimum !== from.python.minimum || maximum !== from.python.maximum) changes.python = rangeOf(minimum, maximum)
  return changes
}

function rangeOf(minimum: string | number, maximum: string | number): string {
  return minimum === maximum ? `${minimum}` : `${minimum}-${maximum}`
}

function newer(one: string, other: string): string {
  return compareVersions(one, other) >= 0 ? one : other
}

function older(one: string, other: string): string {
  return compareVersions(one, other) <= 0 ? one : other
}
