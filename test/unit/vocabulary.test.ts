// Words that the command line knows without loading any work, against those who define them.
import { expect, test } from 'vitest'
import { profiles, serviceIds, shells, verifyRows } from '../../src/cli/vocabulary.js'
import * as registry from '../../src/components/registry.js'
import { services } from '../../src/components/registry.js'
import { servicesOf, traitsOf } from '../../src/components/traits.js'
import { testInstance } from '../../src/instance/testing.js'
import type { ShellRequest, UpRequest } from '../../src/stack/api.js'

const old = { spark: '3.0.1', hadoop: '3.3.0', hive: '3.1.2', postgresql: '12.17', hadoopExamples: '3.3.0' }
const stacks = [{ instance: testInstance() }, { instance: testInstance({ versions: old }) }]

test('services are those of the components, in their order', () => {
  for (const { instance } of stacks) expect(services(instance).map(({ id }) => id)).toEqual(servicesOf(instance.stack))
  const all = new Set(stacks.flatMap(({ instance }) => servicesOf(instance.stack)))
  expect(serviceIds.filter((id) => !all.has(id))).toEqual([])
})

test('rows of verify are those of the components, in their order', () => {
  const shown = stacks.map(({ instance }) => registry.checks(instance).map(({ id }) => id))
  for (const ids of shown) expect(ids).toEqual(verifyRows.filter((id) => ids.includes(id)))
  expect(verifyRows.filter((id) => !shown.flat().includes(id))).toEqual([])
})

test('rows need services that there are, and come after rows that run before them', () => {
  const rows: readonly string[] = verifyRows
  for (const { instance } of stacks) {
    const known = servicesOf(instance.stack)
    for (const { id, needs, after } of registry.checks(instance)) {
      expect({ id, unknown: needs.filter((service) => !known.includes(service)) }).toEqual({ id, unknown: [] })
      const early = after.filter((row) => !rows.slice(0, rows.indexOf(id)).includes(row))
      expect({ id, early }).toEqual({ id, early: [] })
    }
  }
})

test('ports and the services that hold them agree', () => {
  for (const { instance } of stacks) {
    const held = services(instance).flatMap(({ ports }) => Object.keys(ports))
    const used = registry.portDefinitions.filter(({ isUsed }) => isUsed?.(traitsOf(instance.stack)) ?? true)
    expect(held.toSorted()).toEqual(used.map(({ id }) => id).toSorted())
  }
  const numbers = registry.portDefinitions.map(({ preferred }) => preferred)
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('shells and profiles are those that can be asked for', () => {
  const askedShells: Record<ShellRequest['shell'], true> = {
    scala: true,
    sql: true,
    python: true,
    r: true,
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
