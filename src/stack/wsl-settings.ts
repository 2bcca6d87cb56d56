// The settings of WSL in .wslconfig against what Linux has and what the instance plans.
import type { MemoryPlan } from '../components/contract.js'
import type { Wsl, WslSettings } from '../host/wsl.js'
import { parseWslMemory } from '../host/wsl-config.js'
import { plannedMegabytes } from '../instance/memory.js'
import { fail, type MachineCheck, ok, warn } from './machine-check.js'

const mebibyte = 2 ** 20

/** Beside the services: Linux itself and one small job, in MiB. */
const besideMegabytes = 1536

/** Of what the virtual machine gets, the kernel keeps some for itself. */
const kernelShare = 0.05

const shutdown = 'then in a Windows terminal: wsl.exe --shutdown'

export function checkWslSettings({ settings }: Wsl, memoryBytes: number): MachineCheck {
  const id = 'wsl-settings'
  if (settings === null) return ok(id, 'the folder of .wslconfig is not known')
  const { config, windowsPath, path } = settings
  if (config === null) return ok(id, `there is no ${windowsPath}: Linux gets half of the memory`)
  const evidence = `${windowsPath}, ${config.encoding}`
  if (config.encoding.startsWith('UTF-16')) {
    return warn(
      id,
      evidence,
      `${windowsPath} is ${config.encoding}, which WSL may ignore as a whole; it should be UTF-8`,
      `iconv -f UTF-16 -t UTF-8 '${path}' -o /tmp/wslconfig && cp /tmp/wslconfig '${path}', ${shutdown}`,
    )
  }
  const [problem] = config.problems
  if (problem !== undefined) {
    return warn(id, evidence, `${windowsPath} is not all taken by WSL: ${problem}`, `correct it, ${shutdown}`)
  }
  const written = config.values.get('wsl2.memory')
  if (written === undefined) return ok(id, evidence)
  const configured = parseWslMemory(written)
  if (configured === null) {
    const reason = `${windowsPath}: memory=${written} is no size that WSL reads`
    return warn(id, evidence, reason, `write it as memory=8GB, ${shutdown}`)
  }
  if (memoryBytes <= configured && memoryBytes >= configured * (1 - 3 * kernelShare)) {
    return ok(id, `${evidence}, memory=${written} is in force`)
  }
  return warn(
    id,
    evidence,
    `${windowsPath} says memory=${written}, and Linux has ${gigabytes(memoryBytes)}: WSL has not read it, or Windows has less`,
    'in a Windows terminal: wsl.exe --shutdown',
  )
}

export function checkWslMemory(
  { settings }: Pick<Wsl, 'settings'>,
  { machine, memory, instance }: { machine: { memoryBytes: number }; memory: MemoryPlan; instance: string },
): MachineCheck {
  const id = 'wsl-memory'
  const planned = plannedMegabytes(memory)
  const total = Math.floor(machine.memoryBytes / mebibyte)
  const evidence = `Linux has ${total} MiB, the profile ${memory.profile} plans ${planned} MiB`
  if (total >= planned + besideMegabytes) return ok(id, evidence)
  const smaller = memory.profile === 'small' ? '' : `sparkbox up --instance ${instance} --profile small; or `
  const fix = `${smaller}${ready(settings, planned)}`
  if (total < planned) return fail(id, evidence, `${evidence}: not even the services fit`, fix)
  return warn(id, evidence, `${evidence}, which leaves little for jobs`, fix)
}

/** What to write and where. Values that are there already count first, so a second section would do nothing. */
function ready(settings: WslSettings | null, plannedMegabytes: number): string {
  const memory = Math.ceil(((plannedMegabytes + besideMegabytes) * (1 + kernelShare)) / 1024)
  const lines = ['[wsl2]', `memory=${memory}GB`, `swap=${Math.max(2, Math.ceil(memory / 2))}GB`]
  const file = settings?.windowsPath ?? 'the file .wslconfig in the folder %USERPROFILE% of Windows'
  const way = settings?.config == null ? `write this into ${file}, as UTF-8` : `change ${file} to have this`
  return [`${way}, ${shutdown}`, ...lines.map((line) => `    ${line}`)].join('\n')
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`
}
