// Text of the values that JavaScript has no exact type for: ISO 8601 for times, plain digits for decimals.

/** Units of a second: Arrow's TimeUnit is the index. */
const unitsPerSecond = [1n, 1_000n, 1_000_000n, 1_000_000_000n]
const secondsPerDay = 86_400n

/** `days` since 1970-01-01. */
export function dateText(days: number): string {
  return dayText(BigInt(days))
}

export function timestampText(value: bigint, unit: number, isInstant: boolean): string {
  const perDay = perSecond(unit) * secondsPerDay
  const days = floorDivide(value, perDay)
  return `${dayText(days)}T${timeText(value - days * perDay, unit)}${isInstant ? 'Z' : ''}`
}

/** Time of day, with as many digits of the fraction as it needs. */
export function timeText(value: bigint, unit: number): string {
  const seconds = value / perSecond(unit)
  const two = (number: bigint): string => number.toString().padStart(2, '0')
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction(value, unit)}`
}

/** ISO 8601 duration: `P1Y2M`, `P3DT4H5M6.7S`, `-PT1S`. A mixed one has its sign on each part. */
export function durationText(value: bigint, unit: number, months = 0, days = 0): string {
  const isPlain = months === 0 && days === 0
  const sign = isPlain && value < 0n ? '-' : ''
  const inner = !isPlain && value < 0n ? '-' : ''
  const size = value < 0n ? -value : value
  const seconds = size / perSecond(unit)
  const wholeDays = isPlain ? seconds / secondsPerDay : 0n
  const rest = seconds - wholeDays * secondsPerDay
  const part = (number: bigint, letter: string): string => (number === 0n ? '' : `${inner}${number}${letter}`)
  const last = fraction(size, unit)
  const time =
    part(rest / 3600n, 'H') +
    part((rest / 60n) % 60n, 'M') +
    (rest % 60n === 0n && last === '' ? '' : `${inner}${rest % 60n}${last}S`)
  const date = yearsAndMonths(months) + (days === 0 ? part(wholeDays, 'D') : `${days}D`)
  return date + time === '' ? 'PT0S' : `${sign}P${date}${time === '' ? '' : `T${time}`}`
}

/** ISO 8601 duration of years and months. */
export function monthsText(months: number): string {
  return months === 0 ? 'P0M' : `${months < 0 ? '-' : ''}P${yearsAndMonths(Math.abs(months))}`
}

/** `words`: two's complement, 32 bits each, lowest first. */
export function decimalText(words: Uint32Array, scale: number): string {
  let unscaled = 0n
  for (const [index, word] of words.entries()) unscaled |= BigInt(word) << BigInt(32 * index)
  unscaled = BigInt.asIntN(32 * words.length, unscaled)
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return unscaled < 0n ? `-${text}` : text
}

function dayText(days: bigint): string {
  return new Date(Number(days * secondsPerDay) * 1000).toISOString().split('T')[0]!
}

function yearsAndMonths(months: number): string {
  const years = Math.trunc(months / 12)
  return (years === 0 ? '' : `${years}Y`) + (months % 12 === 0 ? '' : `${months % 12}M`)
}

/** The part below a second of a value that is not negative. */
function fraction(value: bigint, unit: number): string {
  const digits = (value % perSecond(unit))
    .toString()
    .padStart(3 * unit, '0')
    .replace(/0+$/, '')
  return digits === '' ? '' : `.${digits}`
}

function perSecond(unit: number): bigint {
  const units = unitsPerSecond[unit]
  if (units === undefined) throw new Error(`time unit ${unit} is not known`)
  return units
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}
