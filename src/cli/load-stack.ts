// The working functions, each loaded when it is first called: help and completion load none of them.
import type { StackApi } from '../stack/api.js'
// Read at the second Ctrl-C, which waits for no import.
import { remainingProcesses } from '../stack/remaining.js'

export function loadStack(): StackApi {
  return {
    up: async (...call) => (await import('../stack/up.js')).up(...call),
    planUp: async (...call) => (await import('../stack/up.js')).planUp(...call),
    down: async (...call) => (await import('../stack/down.js')).down(...call),
    planDown: async (...call) => (await import('../stack/down.js')).planDown(...call),
    restart: async (...call) => (await import('../stack/restart.js')).restart(...call),
    planRestart: async (...call) => (await import('../stack/restart.js')).planRestart(...call),
    install: async (...call) => (await import('../stack/install.js')).install(...call),
    planInstall: async (...call) => (await import('../stack/install.js')).planInstall(...call),
    exportBundle: async (...call) => (await import('../stack/bundle-export.js')).exportBundle(...call),
    importBundle: async (...call) => (await import('../stack/bundle-import.js')).importBundle(...call),
    showBundle: async (...call) => (await import('../stack/bundle-show.js')).showBundle(...call),
    verifyBundle: async (...call) => (await import('../stack/bundle-show.js')).verifyBundle(...call),
    saveSnapshot: async (...call) => (await import('../stack/snapshot-save.js')).saveSnapshot(...call),
    planSaveSnapshot: async (...call) => (await import('../stack/snapshot-save.js')).planSaveSnapshot(...call),
    listSnapshots: async (...call) => (await import('../stack/snapshot-list.js')).listSnapshots(...call),
    verifySnapshot: async (...call) => (await import('../stack/snapshot-list.js')).verifySnapshot(...call),
    restoreSnapshot: async (...call) => (await import('../stack/snapshot-restore.js')).restoreSnapshot(...call),
    planRestoreSnapshot: async (...call) => (await import('../stack/snapshot-restore.js')).planRestoreSnapshot(...call),
    deleteSnapshot: async (...call) => (await import('../stack/snapshot-delete.js')).deleteSnapshot(...call),
    planDeleteSnapshot: async (...call) => (await import('../stack/snapshot-delete.js')).planDeleteSnapshot(...call),
    reset: async (...call) => (await import('../stack/reset.js')).reset(...call),
    planReset: async (...call) => (await import('../stack/reset.js')).planReset(...call),
    uninstall: async (...call) => (await import('../stack/uninstall.js')).uninstall(...call),
    planUninstall: async (...call) => (await import('../stack/uninstall.js')).planUninstall(...call),
    status: async (...call) => (await import('../stack/status.js')).status(...call),
    async *watchStatus(...call) {
      yield* (await import('../stack/status.js')).watchStatus(...call)
    },
    async *logs(...call) {
      yield* (await import('../stack/logs.js')).logs(...call)
    },
    open: async (...call) => (await import('../stack/open.js')).open(...call),
    verify: async (...call) => (await import('../stack/verify.js')).verify(...call),
    doctor: async (...call) => (await import('../stack/doctor.js')).doctor(...call),
    planDoctor: async (...call) => (await import('../stack/doctor.js')).planDoctor(...call),
    doctorBundle: async (...call) => (await import('../stack/doctor-bundle.js')).doctorBundle(...call),
    sql: async (...call) => (await import('../stack/sql.js')).sql(...call),
    shellCommand: async (...call) => (await import('../stack/shell.js')).shellCommand(...call),
    submitCommand: async (...call) => (await import('../stack/submit.js')).submitCommand(...call),
    execCommand: async (...call) => (await import('../stack/exec.js')).execCommand(...call),
    environment: async (...call) => (await import('../stack/environment.js')).environment(...call),
    getConfig: async (...call) => (await import('../stack/config-get.js')).getConfig(...call),
    setConfig: async (...call) => (await import('../stack/config-set.js')).setConfig(...call),
    unsetConfig: async (...call) => (await import('../stack/config-set.js')).unsetConfig(...call),
    explainConfig: async (...call) => (await import('../stack/config-explain.js')).explainConfig(...call),
    diffConfig: async (...call) => (await import('../stack/config-diff.js')).diffConfig(...call),
    applyConfig: async (...call) => (await import('../stack/config-apply.js')).applyConfig(...call),
    planApply: async (...call) => (await import('../stack/config-apply.js')).planApply(...call),
    autostartStatus: async (...call) => (await import('../stack/autostart.js')).autostartStatus(...call),
    autostartOn: async (...call) => (await import('../stack/autostart.js')).autostartOn(...call),
    planAutostartOn: async (...call) => (await import('../stack/autostart.js')).planAutostartOn(...call),
    autostartOff: async (...call) => (await import('../stack/autostart.js')).autostartOff(...call),
    planAutostartOff: async (...call) => (await import('../stack/autostart.js')).planAutostartOff(...call),
    listInstances: async (work) => (await import('../stack/list.js')).listInstances(work),
    listStacks: async (work) => (await import('../stack/stack-list.js')).listStacks(work),
    showStack: async (...call) => (await import('../stack/stack-show.js')).showStack(...call),
    checkStack: async (...call) => (await import('../stack/stack-check.js')).checkStack(...call),
    createStack: async (...call) => (await import('../stack/stack-new.js')).createStack(...call),
    lockStack: async (...call) => (await import('../stack/stack-lock.js')).lockOwnStack(...call),
    remainingProcesses,
  }
}
