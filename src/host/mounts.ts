// What is mounted where, from /proc/self/mountinfo (proc_pid_mountinfo(5)).

export interface Mount {
  point: string
  /** `ext4`, `9p`, … */
  type: string
  /** `/dev/sda1`, `C:\`, … */
  source: string
  /** `ro`, `noexec`, …; of the mount, not of the file system behind it. */
  options: readonly string[]
}

export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split('\n')
    .filter((line) => line.includes(' - '))
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      const [type = 'unknown', source = ''] = after.split(' ')
      const [, , , , point = '', options = ''] = before.split(' ')
      return { point: plain(point), type, source: plain(source), options: options.split(',') }
    })
}

/** The mount that holds a path: that of the longest matching point; later mounts cover earlier ones. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let best: Mount | null = null
  for (const mount of mounts) {
    const { point } = mount
    const covers = point === '/' || path === point || path.startsWith(`${point}/`)
    if (covers && point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best
}

/**
 * Whether WSL shows a folder of Windows by this mount: as `drvfs` (WSL 1), `9p`, or `virtiofs` where .wslconfig says so
 * (https://wsl.dev/technical-documentation/drvfs/). Only for mounts of a WSL machine: others use these types, too.
 */
export function isWindowsMount({ type }: Mount): boolean {
  return ['drvfs', '9p', 'virtiofs'].includes(type)
}

/** Blanks, tabs, line breaks and backslashes stand as octal numbers. */
function plain(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
