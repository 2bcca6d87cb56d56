// What other accounts of the machine could see of an instance: secrets in files and processes, and open sockets.
import { execFile } from 'node:child_process'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** `nobody`, which every Linux has under this number or leaves it free. */
const stranger = 65534

/** `openssh-key-v1` in base64. */
const keyBeginning = 'b3BlbnNzaC1rZXktdjE'

/** Why commands cannot be run as another account here; null where they can. */
export const whyNoStranger = process.getuid?.() === 0 ? null : 'only root can act as another account'

/** Every line of a secret file that is worth a search: passwords, and private keys but for their first line, which all share. */
export async function secretsBelow(folder: string): Promise<string[]> {
  const files = (await filesBelow(folder)).filter((file) => !/\.pub$|known_hosts|authorized_keys/.test(file))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n'))
  return lines.filter((line) => line.length >= 40 && !line.includes(' ') && !line.startsWith(keyBeginning))
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

export interface Holder {
  file: string
  /** Permission bits alone: 0o600. */
  mode: number
}

/** Files in which one of the secrets stands; one that vanishes meanwhile holds none. */
export async function holdersOf(secrets: readonly string[], files: readonly string[]): Promise<Holder[]> {
  const holders: Holder[] = []
  for (const file of files) {
    const content = await readFile(file).catch(() => null)
    if (content === null || !secrets.some((secret) => content.includes(secret))) continue
    holders.push({ file, mode: (await lstat(file)).mode & 0o777 })
  }
  return holders
}

/** `PID cmdline` or `PID environ` of every process of the machine that shows one. */
export async function processesShowing(secrets: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const shown = pids.flatMap((pid) =>
    ['cmdline', 'environ'].map(async (part) => {
      const text = await readFile(`/proc/${pid}/${part}`, 'utf8').catch(() => '')
      return secrets.some((secret) => text.includes(secret)) ? [`${pid} ${part}: ${text.slice(0, 60)}`] : []
    }),
  )
  return (await Promise.all(shown)).flat()
}

/** Looks at all processes, over and over, until the work is done; gives what showed a secret, and how often it looked. */
export async function watchingProcesses(
  secrets: readonly string[],
  work: Promise<unknown>,
): Promise<{ shown: string[]; looks: number }> {
  const shown = new Set<string>()
  let looks = 0
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  over.catch(() => {})
  while (!isOver) {
    for (const each of await processesShowing(secrets)) shown.add(each)
    looks++
  }
  await over
  return { shown: [...shown], looks }
}

export interface OpenSocket {
  pid: number
  /** `127.0.0.1:9083` in the kernel's own hexadecimal form: `0100007F:237B`. */
  local: string
  port: number
  isLoopback: boolean
}

/** All TCP sockets on which these processes listen, by the sockets that they really hold. */
export async function listeningSockets(pids: readonly number[]): Promise<OpenSocket[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')))
  const listening = new Map<string, string>()
  for (const line of tables.flatMap((table) => table.split('\n').slice(1))) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    if (state === '0A') listening.set(inode, local)
  }
  const sockets = await Promise.all(pids.map(async (pid) => ({ pid, inodes: await socketInodes(pid) })))
  return sockets.flatMap(({ pid, inodes }) =>
    inodes.flatMap((inode) => {
      const local = listening.get(inode)
      if (local === undefined) return []
      const [address = '', port = ''] = local.split(':')
      return [{ pid, local, port: Number.parseInt(port, 16), isLoopback: isLoopback(address) }]
    }),
  )
}

/** Unix sockets with a name in the file system on which these processes listen. */
export async function namedUnixSockets(pids: readonly number[]): Promise<string[]> {
  const held = new Set((await Promise.all(pids.map(socketInodes))).flat())
  const lines = (await readFile('/proc/net/unix', 'utf8')).split('\n').slice(1)
  const listens = 0x10000
  return lines.flatMap((line) => {
    const [, , , flags = '0', , , inode = '', path] = line.trim().split(/\s+/)
    return path !== undefined && held.has(inode) && (Number.parseInt(flags, 16) & listens) !== 0 ? [path] : []
  })
}

/** 127.0.0.1, the same as IPv6 maps it, and ::1, as the kernel of a little-endian machine writes them. */
function isLoopback(address: string): boolean {
  return /^(0000000000000000FFFF0000)?0100007F$/.test(address) || address === '00000000000000000000000001000000'
}

async function socketInodes(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const links = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')))
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
}

/** Those of the paths on which another account gets this permission: `r`, `w` or `x` of test(1). */
export async function openToStranger(permission: 'r' | 'w' | 'x', paths: readonly string[]): Promise<string[]> {
  const script = `while IFS= read -r path; do if [ -${permission} "$path" ]; then printf '%s\\n' "$path"; fi; done`
  return (await asStranger(['sh', '-c', script], `${paths.join('\n')}\n`)).stdout.split('\n').filter(Boolean)
}

/** Runs a program as another account. */
export function asStranger(argv: readonly string[], input = ''): Promise<{ exitCode: number; stdout: string }> {
  const identity = [`--reuid=${stranger}`, `--regid=${stranger}`, '--clear-groups']
  return new Promise((resolve, reject) => {
    const child = execFile('setpriv', [...identity, ...argv], { maxBuffer: 2 ** 28, cwd: '/' }, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout })
    })
    child.stdin!.end(input)
  })
}
