// The Windows Subsystem for Linux, and the Windows around it.
import type { Cause } from '../cause.js'

const unseen = { component: 'wsl', patterns: [], examples: [] } as const

/** The checks of WSL say for themselves what is wrong and what helps, with the values of this machine. */
export const wslCauses: readonly Cause[] = [
  {
    code: 'WSL_NO_SYSTEMD',
    component: 'wsl',
    patterns: [/System has not been booted with systemd as init system/],
    examples: ["System has not been booted with systemd as init system (PID 1). Can't operate."],
    cause: 'this distribution runs without systemd',
    fix: 'nothing of sparkbox needs it; for other programs write [boot] systemd=true into /etc/wsl.conf, then in a Windows terminal: wsl.exe --shutdown',
    explanation:
      'sparkbox supervises its services itself. `autostart on` uses systemd where it is there and the login shell where it is not.',
    links: ['https://github.com/microsoft/WSL/issues/8883'],
  },
  {
    ...unseen,
    code: 'WSL_VERSION_1',
    cause: 'this is WSL 1, which has no Linux kernel',
    fix: 'in a Windows terminal: wsl.exe --set-version DISTRIBUTION 2',
    explanation: 'PostgreSQL and Hadoop need a real kernel.',
    links: ['https://learn.microsoft.com/windows/wsl/compare-versions'],
  },
  {
    ...unseen,
    code: 'WSL_DATA_ON_WINDOWS_DRIVE',
    cause: 'a folder of sparkbox lies on a drive of Windows, which keeps no file modes and is far slower',
    fix: 'unset SPARKBOX_HOME, or export SPARKBOX_HOME="$HOME/sparkbox-home"',
    explanation: 'PostgreSQL refuses a data folder whose mode is not 0700, and a drive of Windows cannot keep modes.',
    links: ['https://github.com/microsoft/WSL/issues/4197'],
  },
  {
    ...unseen,
    code: 'WSL_INTEROP_OFF',
    cause: 'programs of Windows cannot be started from Linux',
    fix: 'see the check wsl-interop of: sparkbox doctor',
    explanation:
      'Without interop sparkbox cannot look at the reserved ports and the settings of Windows, nor open a page in its browser.',
    links: ['https://learn.microsoft.com/windows/wsl/wsl-config'],
  },
  {
    ...unseen,
    code: 'WSL_SETTINGS_UNREAD',
    cause: '.wslconfig or wsl.conf says something that WSL does not take as it is meant',
    fix: 'see the check wsl-settings of: sparkbox doctor',
    explanation: 'WSL reads UTF-8 only, and ignores lines that it does not understand without a word.',
    links: ['https://github.com/microsoft/WSL/issues/7851', 'https://github.com/microsoft/WSL/issues/11151'],
  },
  {
    ...unseen,
    code: 'WSL_MEMORY_SMALL',
    cause: 'the virtual machine of WSL has less memory than the services plan',
    fix: 'see the check wsl-memory of: sparkbox doctor',
    explanation: 'WSL gives half of the memory of Windows to Linux unless `.wslconfig` says otherwise.',
    links: ['https://github.com/microsoft/WSL/issues/4166'],
  },
  {
    ...unseen,
    code: 'WSL_LOCALHOST_FORWARDING_OFF',
    cause: 'Windows does not reach what listens on localhost in Linux',
    fix: 'take localhostForwarding out of .wslconfig, then in a Windows terminal: wsl.exe --shutdown',
    explanation: 'Services listen on 127.0.0.1; WSL forwards that address to Windows unless it is told not to.',
    links: ['https://github.com/microsoft/WSL/issues/4636'],
  },
  {
    ...unseen,
    code: 'WSL_NOT_KEPT_ALIVE',
    cause: 'WSL stops the distribution soon after the last terminal is closed, and the services with it',
    fix: 'sparkbox config set wsl.keepAlive true --instance {instance}, then sparkbox up --instance {instance}',
    explanation:
      'Processes of Linux do not count as activity for WSL. The service `wsl-keep-alive` holds the distribution through Windows.',
    links: ['https://github.com/microsoft/WSL/issues/8854', 'https://github.com/microsoft/WSL/issues/9968'],
  },
  {
    ...unseen,
    code: 'WSL_CLOCK_BEHIND',
    cause: 'the clock of Linux stood still while the computer slept',
    fix: 'sudo hwclock -s',
    explanation:
      'Jobs fail with expired tokens, and files get wrong times. `wsl.exe --shutdown` in a Windows terminal helps, too.',
    links: ['https://github.com/microsoft/WSL/issues/10006'],
  },
  {
    ...unseen,
    code: 'WSL_PORT_RESERVED',
    cause: 'Windows has reserved a port of the instance, so nobody can use it though no process holds it',
    fix: 'see the check wsl-ports of: sparkbox doctor',
    explanation:
      'Hyper-V reserves ranges of ports at each start of Windows: `netsh interface ipv4 show excludedportrange protocol=tcp`.',
    links: ['https://github.com/microsoft/WSL/issues/6953'],
  },
]

/** What a check of WSL says when it is not content. */
export const wslCodes: Readonly<Record<string, string>> = {
  'wsl-version': 'WSL_VERSION_1',
  'wsl-folders': 'WSL_DATA_ON_WINDOWS_DRIVE',
  'wsl-interop': 'WSL_INTEROP_OFF',
  'wsl-settings': 'WSL_SETTINGS_UNREAD',
  'wsl-memory': 'WSL_MEMORY_SMALL',
  'wsl-localhost': 'WSL_LOCALHOST_FORWARDING_OFF',
  'wsl-keep-alive': 'WSL_NOT_KEPT_ALIVE',
  'wsl-clock': 'WSL_CLOCK_BEHIND',
  'wsl-ports': 'WSL_PORT_RESERVED',
}
