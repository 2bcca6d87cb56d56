// The command with which a person installs a missing program.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EnvironmentVariables } from './model.js'
import { pathFolders } from './tool-search.js'

export type Product =
  | { product: 'java'; major: number }
  | { product: 'maven' | 'python' | 'psql' | 'patchelf' | 'ssh' | 'r' }

interface PackageManager {
  program: string
  install: string
  java: (major: number) => string
  maven: string
  python: string
  psql: string
  ssh: string
  r: string
}

const managers: readonly PackageManager[] = [
  {
    program: 'apt-get',
    install: 'sudo apt-get install',
    java: (major) => `openjdk-${major}-jre-headless`,
    maven: 'maven',
    python: 'python3 python3-venv',
    psql: 'postgresql-client',
    ssh: 'openssh-server openssh-client',
    r: 'r-base-core',
  },
  {
    program: 'dnf',
    install: 'sudo dnf install',
    java: (major) => `java-${major === 8 ? '1.8.0' : major}-openjdk-headless`,
    maven: 'maven',
    python: 'python3',
    psql: 'postgresql',
    ssh: 'openssh-server openssh-clients',
    r: 'R-core',
  },
  {
    program: 'zypper',
    install: 'sudo zypper install',
    java: (major) => `java-${major === 8 ? '1_8_0' : major}-openjdk-headless`,
    maven: 'maven',
    python: 'python3',
    psql: 'postgresql',
    ssh: 'openssh-server openssh-clients',
    r: 'R-base',
  },
  {
    program: 'apk',
    install: 'sudo apk add',
    java: (major) => (major === 8 ? 'openjdk8-jre' : `openjdk${major}-jre-headless`),
    maven: 'maven',
    python: 'python3',
    psql: 'postgresql',
    ssh: 'openssh',
    r: 'R',
  },
  {
    program: 'pacman',
    install: 'sudo pacman -S',
    java: (major) => `jre${major}-openjdk-headless`,
    maven: 'maven',
    python: 'python',
    psql: 'postgresql',
    ssh: 'openssh',
    r: 'r',
  },
]

/** For the package manager that is on PATH; where none is known, words instead of a command. */
export function installCommand(product: Product, environment: EnvironmentVariables): string {
  const manager = managers.find(({ program }) => isOnPath(program, environment))
  if (manager === undefined) return `install ${nameOf(product)} and put it on PATH`
  return `${manager.install} ${packagesOf(product, manager)}`
}

/** Gets a Python of a minor version, `3.10`, that a distribution may not have, with a version manager that is there. */
export function pythonCommand(version: string, environment: EnvironmentVariables): string {
  const has = (program: string) => isOnPath(program, environment)
  if (has('pyenv')) return `pyenv install ${version}`
  if (has('uv')) return `uv python install ${version}`
  if (has('mise')) return `mise install python@${version}`
  if (has('dnf')) return `sudo dnf install python${version}`
  return `python3 -m venv ~/.uv && ~/.uv/bin/pip install uv && ~/.uv/bin/uv python install ${version}`
}

function isOnPath(program: string, environment: EnvironmentVariables): boolean {
  return pathFolders(environment).some((folder) => existsSync(join(folder, program)))
}

function packagesOf(product: Product, manager: PackageManager): string {
  if (product.product === 'java') return manager.java(product.major)
  return product.product === 'patchelf' ? 'patchelf' : manager[product.product]
}

function nameOf(product: Product): string {
  if (product.product === 'java') return `a Java ${product.major}`
  const names = {
    maven: 'Apache Maven',
    python: 'Python 3',
    psql: 'psql',
    patchelf: 'patchelf',
    ssh: 'OpenSSH',
    r: 'R',
  }
  return names[product.product]
}
