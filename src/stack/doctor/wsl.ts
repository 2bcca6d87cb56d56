// WSL, by the same checks as before a start.
import { windowsHost } from '../../host/windows-host.js'
import { wslChecks } from '../wsl-checks.js'
import { wslSubject } from '../wsl-subject.js'
import type { Area } from './finding.js'

export const wslArea: Area = {
  id: 'wsl',
  asks: 'Windows',
  look: async ({ home, name, machine, config, memory }, signal) => {
    if (machine.wsl === null || config.value === null || memory === null) return []
    const subject = await wslSubject({ home, instance: name, config: config.value, machine, memory })
    return wslChecks(subject, windowsHost(), signal)
  },
}
