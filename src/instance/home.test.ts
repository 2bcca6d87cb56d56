import { describe, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { configFilePath, findHome, stackFolders } from './home.js'

describe('findHome', () => {
  test('SPARKBOX_HOME holds everything, whatever else is set', () => {
    const environment = { SPARKBOX_HOME: '/box', HOME: '/home/ada', XDG_DATA_HOME: '/data' }
    expect(findHome(environment)).toEqual({
      store: '/box/store',
      instances: '/box/instances',
      config: '/box/config',
      cache: '/box/cache',
      root: '/box',
    })
  })

  test('without it the XDG folders hold their part', () => {
    const environment = { HOME: '/home/ada', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/h' }
    expect(findHome(environment)).toEqual({
      store: '/d/sparkbox/store',
      instances: '/d/sparkbox/instances',
      config: '/c/sparkbox',
      cache: '/h/sparkbox',
      root: null,
    })
  })

  test.each([{}, { XDG_DATA_HOME: 'relative', XDG_CONFIG_HOME: './c', XDG_CACHE_HOME: '' }])(
    'unset, empty and relative XDG values mean the defaults: %j',
    (xdg) => {
      expect(findHome({ SPARKBOX_HOME: '', HOME: '/home/ada', ...xdg })).toEqual({
        store: '/home/ada/.local/share/sparkbox/store',
        instances: '/home/ada/.local/share/sparkbox/instances',
        config: '/home/ada/.config/sparkbox',
        cache: '/home/ada/.cache/sparkbox',
        root: null,
      })
    },
  )

  test('a relative SPARKBOX_HOME is refused with the command that makes it absolute', () => {
    expect(failure({ SPARKBOX_HOME: 'box', HOME: '/home/ada' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'SPARKBOX_HOME is "box", which is not an absolute path',
      hint: 'export SPARKBOX_HOME="$PWD/box"',
    })
  })

  test.each([{}, { HOME: '' }, { HOME: 'relative' }])(
    'without any folder it says which variable to set: %j',
    (from) => {
      expect(failure(from)).toMatchObject({ code: 'UNSUPPORTED_MACHINE' })
    },
  )
})

test("a person's own stacks come before those that are delivered", () => {
  const home = findHome({ SPARKBOX_HOME: '/box' })
  const [own, delivered] = stackFolders(home)
  expect(own).toBe('/box/config/stacks')
  expect(delivered).toMatch(/\/stacks$/)
  expect(configFilePath(home, 'default')).toBe('/box/config/default/sparkbox.yaml')
})

function failure(environment: Record<string, string>): unknown {
  try {
    return findHome(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(StackError)
    return error
  }
}
