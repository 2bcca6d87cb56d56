// Opens a web page in the browser that the person sits in front of.
import { dirname } from 'node:path'
import { StackError } from '../errors.js'
import { spawnDetached, waitForExit } from './spawn.js'
import type { WindowsHost } from './windows-host.js'

interface Opener {
  program: string
  arguments: readonly string[]
  /** explorer.exe ends with 1 whatever it did: microsoft/WSL#6565. */
  exitCodeCounts: boolean
}

/** Some openers stay as long as the browser; one that runs for so long has found it. */
const settleMilliseconds = 3_000

/** Returns the program that took the page, or null where there is none or none would: then a person opens it. */
export async function openPage(
  url: string,
  { host, isWsl, signal }: { host: WindowsHost; isWsl: boolean; signal: AbortSignal },
): Promise<string | null> {
  for (const opener of openers(url, isWsl, host.environment)) {
    const executable = await host.find(opener.program)
    if (executable !== null && (await takes(executable, opener, host.environment, signal))) return opener.program
  }
  return null
}

/** The browser of Windows comes first, also where WSL has a display for Linux: it is the one that has the bookmarks. */
function openers(url: string, isWsl: boolean, { DISPLAY, WAYLAND_DISPLAY }: WindowsHost['environment']): Opener[] {
  const windows: Opener[] = [
    // Unlike explorer.exe it takes any URL: microsoft/WSL#3832.
    { program: 'rundll32.exe', arguments: ['url.dll,FileProtocolHandler', url], exitCodeCounts: true },
    { program: 'wslview', arguments: [url], exitCodeCounts: true },
    { program: 'explorer.exe', arguments: [url], exitCodeCounts: false },
  ]
  const hasDisplay = [DISPLAY, WAYLAND_DISPLAY].some((value) => value !== undefined && value !== '')
  const linux: Opener[] = hasDisplay ? [{ program: 'xdg-open', arguments: [url], exitCodeCounts: true }] : []
  return isWsl ? [...windows, ...linux] : linux
}

async function takes(
  executable: string,
  opener: Opener,
  environment: WindowsHost['environment'],
  signal: AbortSignal,
): Promise<boolean> {
  const settled = AbortSignal.any([signal, AbortSignal.timeout(settleMilliseconds)])
  try {
    const identity = await spawnDetached({
      argv: [executable, ...opener.arguments],
      environment: Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      directory: dirname(executable),
      logFile: '/dev/null',
    })
    const { code } = await waitForExit(identity, { signal: settled })
    return code === 0 || !opener.exitCodeCounts
  } catch (error) {
    signal.throwIfAborted()
    if (settled.aborted) return true
    if (error instanceof StackError) return false
    throw error
  }
}
