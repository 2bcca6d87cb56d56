// Where sparkbox keeps things: one folder by SPARKBOX_HOME, else the XDG folders.
// https://specifications.freedesktop.org/basedir-spec/latest/
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EnvironmentVariables } from '../artifacts/model.js'
import type { ProgramCall } from '../components/contract.js'
import { StackError } from '../errors.js'

export interface Home {
  /** Installed components, shared by all instances. */
  store: string
  /** One folder an instance: record, generated files, data and logs. */
  instances: string
  /** One folder an instance, with the person's sparkbox.yaml; below it `stacks`, the person's own stacks. */
  config: string
  /** May be deleted at any time. */
  cache: string
  /** The folder that SPARKBOX_HOME names, or null. */
  root: string | null
}

/** @throws StackError INVALID_ARGUMENT, UNSUPPORTED_MACHINE for variables that name no usable folder */
export function findHome(environment: EnvironmentVariables): Home {
  for (const name of ['SPARKBOX_HOME', 'HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'])
    refuseControlCharacters(name, environment[name])
  const root = environment.SPARKBOX_HOME
  if (root !== undefined && root !== '') {
    if (!isAbsolute(root)) {
      throw new StackError(
        'INVALID_ARGUMENT',
        `SPARKBOX_HOME is ${JSON.stringify(root)}, which is not an absolute path`,
        {
          hint: `export SPARKBOX_HOME="$PWD/${root}"`,
        },
      )
    }
    return {
      store: join(root, 'store'),
      instances: join(root, 'instances'),
      config: join(root, 'config'),
      cache: join(root, 'cache'),
      root,
    }
  }
  const user = environment.HOME
  if (user === undefined || !isAbsolute(user)) {
    throw new StackError('UNSUPPORTED_MACHINE', 'neither SPARKBOX_HOME nor HOME names a folder', {
      hint: 'export SPARKBOX_HOME=/path/to/a/folder',
    })
  }
  // The specification asks to ignore relative values.
  const xdg = (name: string, fallback: string) => {
    const value = environment[name]
    return join(value !== undefined && isAbsolute(value) ? value : join(user, fallback), 'sparkbox')
  }
  const data = xdg('XDG_DATA_HOME', '.local/share')
  return {
    store: join(data, 'store'),
    instances: join(data, 'instances'),
    config: xdg('XDG_CONFIG_HOME', '.config'),
    cache: xdg('XDG_CACHE_HOME', '.cache'),
    root: null,
  }
}

/** Paths stand in scripts, unit files and comments, where a line break would begin something else. */
function refuseControlCharacters(name: string, value: string | undefined): void {
  if (value === undefined || !/\p{Cc}/u.test(value)) return
  throw new StackError(
    'INVALID_ARGUMENT',
    `${name} is ${JSON.stringify(value)}, and no path with a control character will do`,
    {
      hint: `export ${name}=/path/to/a/folder`,
      details: { variable: name, value },
    },
  )
}

/** How another process calls this very sparkbox and comes to the same home. */
export function programCall(home: Home): ProgramCall {
  return {
    path: fileURLToPath(new URL('../../sparkbox', import.meta.url)),
    nodeFolder: dirname(process.execPath),
    environment: homeVariables(home),
  }
}

/** An empty SPARKBOX_HOME counts as none. */
function homeVariables(home: Home): Record<string, string> {
  if (home.root !== null) return { SPARKBOX_HOME: home.root }
  return {
    SPARKBOX_HOME: '',
    XDG_DATA_HOME: dirname(dirname(home.store)),
    XDG_CONFIG_HOME: dirname(home.config),
    XDG_CACHE_HOME: dirname(home.cache),
  }
}

/** Folders that hold stacks, a person's own first. */
export function stackFolders(home: Home): string[] {
  return [join(home.config, 'stacks'), fileURLToPath(new URL('../../stacks', import.meta.url))]
}

export function configFilePath(home: Home, instance: string): string {
  return join(home.config, instance, 'sparkbox.yaml')
}
