// TCP ports that Windows keeps for itself or that its programs listen on.
import type { WindowsHost } from './windows-host.js'

export interface PortRange {
  first: number
  last: number
}

/**
 * Ranges that Hyper-V and others have reserved; nobody can listen there, though no process holds the port. They change
 * with a restart of Windows. Empty where Windows does not answer.
 */
export async function reservedPorts(host: WindowsHost, signal?: AbortSignal): Promise<PortRange[]> {
  const argv = ['netsh.exe', 'interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp'] as const
  return parsePortRanges((await host.ask({ argv }, signal)) ?? [])
}

/** Ports that a program of Windows listens on, wslrelay.exe for WSL among them. */
export async function windowsListeners(host: WindowsHost, signal?: AbortSignal): Promise<number[]> {
  return parseNetstat((await host.ask({ argv: ['netstat.exe', '-a', '-n', '-p', 'TCP'] }, signal)) ?? [])
}

/** Whether Windows lets nobody else have a port; nothing is taken where it does not answer. */
export async function portsOfWindows(host: WindowsHost, signal?: AbortSignal): Promise<(port: number) => boolean> {
  const [ranges, listeners] = await Promise.all([reservedPorts(host, signal), windowsListeners(host, signal)])
  return (port) => isInRanges(port, ranges) || listeners.includes(port)
}

/** The words of the table are in the language of Windows; only its rows of two numbers count. */
export function parsePortRanges(lines: readonly string[]): PortRange[] {
  return lines.flatMap((line) => {
    const [, first, last] = /^\s*(\d+)\s+(\d+)\s*\*?\s*$/.exec(line) ?? []
    return first === undefined ? [] : [{ first: Number(first), last: Number(last) }]
  })
}

/** The word for "listening" is translated, too: a listener is known by its remote end, port 0. */
export function parseNetstat(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const port = /^\s*TCP\s+\S+:(\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s/.exec(line)?.[1]
    return port === undefined ? [] : [Number(port)]
  })
}

export function isInRanges(port: number, ranges: readonly PortRange[]): boolean {
  return ranges.some(({ first, last }) => first <= port && port <= last)
}
