import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { portDefinitions } from '../components/registry.js'
import { choosePorts, withFixedPorts } from './ports.js'

const guide = Object.fromEntries(portDefinitions.map(({ id, preferred }) => [id, preferred]))

describe('choosePorts', () => {
  test("takes the guide's numbers when they are free", () => {
    expect(choosePorts(portDefinitions, {}, () => false)).toEqual({ ports: guide, moved: [] })
  })

  test('moves a taken port in steps of 100 and says so', () => {
    const taken = new Set([9870, 9970])
    const { ports, moved } = choosePorts(portDefinitions, {}, (port) => taken.has(port))
    expect(ports).toEqual({ ...guide, 'namenode.http': 10_070 })
    expect(moved).toEqual([{ id: 'namenode.http', title: 'NameNode web page', preferred: 9870, chosen: 10_070 }])
  })

  test("never moves one port onto another's number, the guide's or a fixed one", () => {
    const definitions = [definition('a', 8000), definition('b', 8100), definition('c', 8300)]
    const { ports } = choosePorts(definitions, { c: 8200 }, (port) => port === 8000)
    expect(ports).toEqual({ a: 8400, b: 8100, c: 8200 })
  })

  test('gives way to a fixed port that has its number', () => {
    const { ports, moved } = choosePorts(portDefinitions, { 'namenode.rpc': 9870 }, () => false)
    expect(ports['namenode.rpc']).toBe(9870)
    expect(ports['namenode.http']).toBe(9970)
    expect(moved.map(({ id }) => id)).toEqual(['namenode.http'])
  })

  test('a fixed port is kept even where it is taken: only its owner may change it', () => {
    const { ports, moved } = choosePorts(portDefinitions, { 'namenode.http': 50_070 }, () => false)
    expect(ports).toEqual({ ...guide, 'namenode.http': 50_070 })
    expect(moved).toEqual([])
    expect(choosePorts(portDefinitions, { postgres: 5432 }, (port) => port === 5432).ports.postgres).toBe(5432)
  })

  test('three instances beside each other share no port', () => {
    const taken = new Set<number>()
    for (let count = 1; count <= 3; count++) {
      const { ports } = choosePorts(portDefinitions, {}, (port) => taken.has(port))
      for (const port of Object.values(ports)) taken.add(port)
      expect(taken.size).toBe(count * portDefinitions.length)
    }
  })

  test('whatever is taken or fixed: all numbers differ, and none that was chosen is taken', () => {
    const ids = portDefinitions.map(({ id }) => id)
    const numbers = portDefinitions.map(({ preferred }) => preferred)
    const anyPort = fc.oneof(
      fc.constantFrom(...numbers, ...numbers.map((port) => port + 100)),
      fc.integer({ min: 1024, max: 32_000 }),
    )
    const fixed = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), anyPort), {
      maxLength: 4,
      comparator: (one, other) => one[0] === other[0] || one[1] === other[1],
    })
    fc.assert(
      fc.property(fixed, fc.uniqueArray(anyPort, { maxLength: 20 }), (pairs, taken) => {
        const wishes = Object.fromEntries(pairs)
        const { ports } = choosePorts(portDefinitions, wishes, (port) => taken.includes(port))
        expect(new Set(Object.values(ports)).size).toBe(ids.length)
        for (const [id, port] of Object.entries(ports)) {
          if (id in wishes) expect(port).toBe(wishes[id])
          else expect(taken).not.toContain(port)
        }
      }),
    )
  })

  test('where no number is left it says how to choose one', () => {
    expect(() => choosePorts(portDefinitions, {}, () => true)).toThrow(
      expect.objectContaining({ code: 'PORT_IN_USE', hint: expect.stringContaining('config set ports.') }),
    )
  })
})

describe('withFixedPorts', () => {
  test('lays what sparkbox.yaml fixes over what is on record', () => {
    expect(withFixedPorts(guide, { 'namenode.http': 19_870 })).toEqual({ ...guide, 'namenode.http': 19_870 })
    expect(withFixedPorts(guide, { postgres: 9000, 'namenode.rpc': 5432 })).toMatchObject({ postgres: 9000 })
  })

  test('refuses a number that another port of the instance has, and names both', () => {
    expect(() => withFixedPorts(guide, { postgres: 9000 })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'ports.postgres is 9000, which namenode.rpc of this instance has already',
      }),
    )
  })
})

function definition(id: string, preferred: number) {
  return { id, preferred, title: id }
}
