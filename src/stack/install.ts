// Installs the components of an instance's stack and starts nothing.
import { sizeInStore } from '../artifacts/store.js'
import type { Work } from '../events.js'
import { readMachine } from '../host/machine.js'
import { makePlan } from '../instance/plan.js'
import { writePlan } from '../instance/write.js'
import type { InstallRequest, InstallResult, PlanResult } from './api.js'
import { keepFromThreats } from './keep-from-threats.js'
import { planInstallation } from './plan-up.js'
import { requireUsableMachine } from './preflight.js'
import { architectureOf, prepareInstance } from './prepare.js'
import { runningDaemon, surroundings, withControl } from './surroundings.js'

export async function install(request: InstallRequest, work: Work): Promise<InstallResult> {
  const startedAt = performance.now()
  const around = surroundings()
  await requireUsableMachine(around.home)
  const installedNow = new Set<string>()
  const noting: Work = {
    signal: work.signal,
    emit: (event) => {
      if (event.type === 'step' && event.status === 'done') installedNow.add(event.id)
      work.emit(event)
    },
  }
  const instance = await withControl(around.home, request.instance, 'install', work, async () => {
    const prepared = await prepareInstance({ ...request, profile: null, thorough: true }, around, noting)
    // With the commands there, a person can start single services as the makers' manuals say. What runs has them.
    const isRunning = (await runningDaemon(around.home, prepared.record, work.signal)) !== null
    if (!isRunning) {
      const plan = makePlan(prepared.instance)
      await keepFromThreats({ ...prepared, plan, home: around.home }, work)
      await writePlan(prepared.instance, plan, work)
    }
    return prepared.instance
  })
  const options = {
    store: around.home.store,
    architecture: architectureOf(await readMachine()),
    python: { ...instance.python, pipWheel: null },
  }
  const sizes = await sizeInStore(instance.stack, options)
  return {
    stack: instance.stack.name,
    milliseconds: Math.round(performance.now() - startedAt),
    artifacts: instance.stack.artifacts.map((artifact) => ({
      name: artifact.name,
      directory: instance.artifacts[artifact.name]!,
      bytes: sizes[artifact.name] ?? 0,
      status: installedNow.has(`install-${artifact.name}`) ? 'installed' : 'present',
    })),
    java: instance.javas.spark,
    javas: instance.javas,
    python: instance.python,
  }
}

export function planInstall(request: InstallRequest, work: Work): Promise<PlanResult> {
  return planInstallation({ ...request, profile: null, thorough: true }, surroundings(), work)
}
