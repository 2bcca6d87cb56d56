import { expect, it } from 'vitest'
import { testInstance } from './testing.js'
import { typedSettings } from './typed-settings.js'

it('tells what is in force and who says so', () => {
  const yaml =
    'profile: small\nports:\n  postgres: 5555\nservices:\n  hiveserver2:\n    heap: 700m\n  spark-connect:\n    enabled: false\n'
  const found = new Map(typedSettings(testInstance({ yaml })).map(({ key, value, layer }) => [key, { value, layer }]))
  expect(found.get('profile')).toEqual({ value: 'small', layer: 'user' })
  expect(found.get('ports.postgres')).toEqual({ value: '5555', layer: 'user' })
  expect(found.get('ports.namenode.http')).toEqual({ value: '9870', layer: 'instance' })
  expect(found.get('services.hiveserver2.heap')).toEqual({ value: '700m', layer: 'user' })
  expect(found.get('services.namenode.heap')).toEqual({ value: '128m', layer: 'profile' })
  expect(found.get('services.spark-connect.enabled')).toEqual({ value: 'false', layer: 'user' })
  expect(found.has('services.postgres.heap')).toBe(false)
})
