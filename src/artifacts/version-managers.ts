// Where the programs that install versions of Java and Python put them.
import { join } from 'node:path'
import type { EnvironmentVariables } from './model.js'

/** Folders with one installation in each folder below, of people's own account, each named by its manual. */
export function managedFolders(product: 'java' | 'python', environment: EnvironmentVariables): string[] {
  const { HOME } = environment
  if (!HOME) return []
  const data = environment.XDG_DATA_HOME || join(HOME, '.local/share')
  const folders = {
    java: [
      join(
        environment.SDKMAN_CANDIDATES_DIR || join(environment.SDKMAN_DIR || join(HOME, '.sdkman'), 'candidates'),
        'java',
      ),
      join(environment.JABBA_HOME || join(HOME, '.jabba'), 'jdk'),
      // IntelliJ and Gradle.
      join(HOME, '.jdks'),
      join(environment.GRADLE_USER_HOME || join(HOME, '.gradle'), 'jdks'),
    ],
    python: [
      join(environment.PYENV_ROOT || join(HOME, '.pyenv'), 'versions'),
      environment.UV_PYTHON_INSTALL_DIR || join(data, 'uv/python'),
    ],
  }
  return [
    ...folders[product],
    join(environment.MISE_DATA_DIR || join(data, 'mise'), 'installs', product),
    join(environment.ASDF_DATA_DIR || join(HOME, '.asdf'), 'installs', product),
  ]
}

/** A path for people: `~/.jdks`. */
export function abbreviateHome(path: string, { HOME }: EnvironmentVariables): string {
  return HOME && path.startsWith(`${HOME}/`) ? `~${path.slice(HOME.length)}` : path
}
