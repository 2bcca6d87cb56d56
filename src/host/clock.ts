// How far the clock of Linux is from the one of the machine below it. A virtual machine sleeps with its host, and its
// clock goes on where it stopped.
import type { WindowsHost } from './windows-host.js'

export interface ClockOffset {
  /** Seconds that Linux is behind; negative where it is ahead. */
  behindSeconds: number
  source: 'hardware clock' | 'Windows'
}

/** Below it the two agree: the hardware clock tells whole seconds, and asking takes a moment. */
export const tolerableSeconds = 5

const hardwareClock = '/sys/class/rtc/rtc0/since_epoch'

/**
 * Compares with the hardware clock, which costs one small read, and where that differs or is missing with the clock of
 * Windows, since a hardware clock may run in local time. Null where neither can be read.
 */
export async function clockOffset(
  host: WindowsHost,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<ClockOffset | null> {
  const hardware = await hardwareOffset(host, now)
  if (hardware !== null && !isTooFar(hardware)) return hardware
  return (await windowsOffset(host, signal, now)) ?? hardware
}

/** Asks nobody but the kernel. */
export async function hardwareOffset(host: WindowsHost, now: () => number = Date.now): Promise<ClockOffset | null> {
  const seconds = Number((await host.read(hardwareClock))?.toString('latin1') ?? Number.NaN)
  if (!Number.isFinite(seconds)) return null
  return { behindSeconds: Math.round(seconds - now() / 1000), source: 'hardware clock' }
}

export function isTooFar({ behindSeconds }: ClockOffset): boolean {
  return Math.abs(behindSeconds) > tolerableSeconds
}

async function windowsOffset(host: WindowsHost, signal: AbortSignal, now: () => number): Promise<ClockOffset | null> {
  const command = '[DateTimeOffset]::UtcNow.ToUnixTimeSeconds()'
  const lines = await host.ask(
    { argv: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', command] },
    signal,
  )
  const text = lines?.find((line) => /^\d+$/.test(line.trim()))
  return text === undefined ? null : { behindSeconds: Math.round(Number(text) - now() / 1000), source: 'Windows' }
}
