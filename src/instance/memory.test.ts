import { describe, expect, test } from 'vitest'
import { servicesOf } from '../components/traits.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import { vocabulary } from './configuration.js'
import { chooseProfile, planMemory, plannedMegabytes } from './memory.js'

const gibibyte = 2 ** 30

test.each([
  [4, 'small'],
  [11.9, 'small'],
  [12, 'medium'],
  [29.9, 'medium'],
  [30, 'large'],
  [256, 'large'],
])('a machine of %d GiB gets the profile %s', (size, profile) => {
  expect(chooseProfile(size * gibibyte)).toBe(profile)
})

describe('planMemory', () => {
  test('auto follows the machine, a named profile does not', () => {
    expect(plan('', 8).profile).toBe('small')
    expect(plan('profile: auto', 64).profile).toBe('large')
    expect(plan('profile: medium', 64)).toEqual({ ...plan('', 16) })
  })

  test('every service that is a JVM has a heap, which grows with the profile', () => {
    const [small, medium, large] = ['small', 'medium', 'large'].map(
      (name) => plan(`profile: ${name}`, 16).heapMegabytes,
    )
    expect(Object.keys(small!).toSorted()).toEqual(
      servicesOf({ versions: {} })
        .filter((id) => id !== 'postgres' && id !== 'sshd')
        .toSorted(),
    )
    for (const id of Object.keys(small!)) {
      expect(small![id]!).toBeLessThan(medium![id]!)
      expect(medium![id]!).toBeLessThan(large![id]!)
    }
  })

  test("the person's own heap wins, and only for that service", () => {
    const { heapMegabytes } = plan('services: {namenode: {heap: 2g}}', 16)
    expect(heapMegabytes).toEqual({ ...plan('', 16).heapMegabytes, namenode: 2048 })
  })

  test('a small machine has room for what the small profile plans', () => {
    const small = plan('profile: small', 8)
    expect(plannedMegabytes(small)).toBeLessThan(6 * 1024)
    expect(small.yarnMegabytes).toBeLessThan(6 * 1024)
    expect(plannedMegabytes(plan('profile: small\nservices: {namenode: {heap: 1128m}}', 8))).toBe(
      plannedMegabytes(small) + 1000,
    )
  })

  test('YARN has at least two containers to run beside each other on any machine', () => {
    expect(plan('', 8, 1).yarnCores).toBe(4)
    expect(plan('', 8, 16).yarnCores).toBe(32)
  })
})

function plan(yaml: string, gibibytes: number, processors = 4) {
  const config = parseStackConfig(yaml, 'sparkbox.yaml', vocabulary([{ name: 'current' }]))
  return planMemory(config, { memoryBytes: gibibytes * gibibyte, processors }, { versions: {} })
}
