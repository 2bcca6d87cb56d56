// Words that the command line knows without loading any work, against those who define them.
import { expect, test } from 'vitest'
import { profiles, serviceIds, shells, verifyRows } from '../../src/cli/vocabulary.js'
import * as registry from '../../src/components/registry.js'
import { services } from '../../src/components/registry.js'
import { testInstance } from '../../src/instance/testing.js'
import type { ShellRequest, UpRequest } from '../../src/stack/api.js'

test('services are those of the components, in their order', () => {
  const instance = testInstance()
  expect(services(instance).map(({ id }) => id)).toEqual([...serviceIds])
})

test('rows of verify are those of the components, in their order', () => {
  expect([...verifyRows]).toEqual(registry.checks.map(({ id }) => id))
})

test('rows need services that there are, and come after rows that run before them', () => {
  const known: readonly string[] = serviceIds
  const rows: readonly string[] = verifyRows
  for (const { id, needs, after } of registry.checks) {
    expect(
      needs.filter((service) => !known.includes(service)),
      id,
    ).toEqual([])
    expect(
      after.filter((row) => !rows.slice(0, rows.indexOf(id)).includes(row)),
      id,
    ).toEqual([])
  }
})

test('ports and the services that hold them agree', () => {
  const held = services(testInstance()).flatMap(({ ports }) => Object.keys(ports))
  expect(held.toSorted()).toEqual(registry.portDefinitions.map(({ id }) => id).toSorted())
  const numbers = registry.portDefinitions.map(({ preferred }) => preferred)
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('shells and profiles are those that can be asked for', () => {
  const askedShells: Record<ShellRequest['shell'], true> = {
    scala: true,
    sql: true,
    python: true,
    beeline: true,
    psql: true,
  }
  const askedProfiles: Record<NonNullable<UpRequest['profile']>, true> = {
    small: true,
    medium: true,
    large: true,
    auto: true,
  }
  expect([...shells]).toEqual(Object.keys(askedShells))
  expect([...profiles]).toEqual(Object.keys(askedProfiles))
})
