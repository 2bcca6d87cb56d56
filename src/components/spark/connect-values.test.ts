import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateText, decimalText, durationText, monthsText, timestampText, timeText } from './connect-values.js'

test('timestamps agree with Date to the millisecond', () => {
  const milliseconds = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
  fc.assert(
    fc.property(milliseconds, (value) => {
      expect(new Date(timestampText(BigInt(value), 1, true)).getTime()).toBe(value)
    }),
  )
})

test('timestamps keep every digit and no more', () => {
  expect(timestampText(-1n, 2, false)).toBe('1969-12-31T23:59:59.999999')
  expect(timestampText(1n, 3, false)).toBe('1970-01-01T00:00:00.000000001')
  expect(timestampText(86_400n, 0, true)).toBe('1970-01-02T00:00:00Z')
  expect(timeText(45_296_500_000n, 2)).toBe('12:34:56.5')
  expect(dateText(-719_162)).toBe('0001-01-01')
})

test('durations', () => {
  expect(durationText(0n, 2)).toBe('PT0S')
  expect(durationText(-500_000n, 2)).toBe('-PT0.5S')
  expect(durationText(-93_784_500_000n, 2)).toBe('-P1DT2H3M4.5S')
  expect(durationText(172_800_000_000n, 2)).toBe('P2D')
  expect(durationText(-3_600_000_000_000n, 3, 14, -25)).toBe('P1Y2M-25DT-1H')
  expect(monthsText(-15)).toBe('-P1Y3M')
  expect(monthsText(0)).toBe('P0M')
})

test('decimals are exact', () => {
  const words = (value: bigint): Uint32Array =>
    Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((value >> shift) & 0xffff_ffffn))
  const unscaled = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n })
  fc.assert(
    fc.property(unscaled, fc.integer({ min: 0, max: 38 }), (value, scale) => {
      const [whole, fraction = ''] = decimalText(words(value), scale).split('.') as [string, string?]
      expect(fraction).toHaveLength(scale)
      expect(BigInt(whole + fraction)).toBe(value)
    }),
  )
  expect(decimalText(words(-5n), 2)).toBe('-0.05')
})
