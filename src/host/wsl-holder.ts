// What it takes to hold a WSL distribution from the side of Windows.
import { type WindowsHost, windowsHost } from './windows-host.js'
import { distributionName } from './wsl.js'

export interface WslHolder {
  /** wsl.exe as Linux sees it, absolute. */
  launcher: string
  distribution: string
}

/**
 * The socket of WSL's init, which lives as long as the distribution; the one that a terminal's shells are given in
 * WSL_INTEROP goes with the terminal (https://wsl.dev/technical-documentation/interop/).
 */
export const lastingInterop = '/run/WSL/1_interop'

/** Null where wsl.exe or the distribution's name cannot be found. */
export async function findWslHolder(host: WindowsHost = windowsHost()): Promise<WslHolder | null> {
  const [launcher, distribution] = await Promise.all([host.find('wsl.exe'), distributionName(host)])
  return launcher === null || distribution === null ? null : { launcher, distribution }
}
