// Java for each product, Python and R.
import { findJavas } from '../../artifacts/find-javas.js'
import { inspectJava, type SeenJava } from '../../artifacts/java-home.js'
import { javaRangeText } from '../../artifacts/java-range.js'
import { type JavaProduct, type JavaRange, javaProducts } from '../../artifacts/model.js'
import { isExecutable } from '../../artifacts/paths.js'
import { findPython, pythonOf } from '../../artifacts/python.js'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import type { Installed } from '../../instance/installed.js'
import { makePlan } from '../../instance/plan.js'
import { writePlan } from '../../instance/write.js'
import { findThreats, refuseThreats } from '../data-threats.js'
import { fail, known, type MachineCheck, ok, warn } from '../machine-check.js'
import { prepareInstance } from '../prepare.js'
import type { Area, Finding, Repair } from './finding.js'
import type { Subject } from './subject.js'

export const toolsArea: Area = {
  id: 'tools',
  asks: 'Java and Python',
  look: async (subject, signal) => {
    const work = { signal, emit: () => {} }
    const { installed, stack } = subject
    if (stack.value === null) return []
    if (installed === null) return lookAround(subject, work)
    const homes = [...new Set(javaProducts.map((product) => installed.javas[product].home))]
    const seen = new Map<string, SeenJava>()
    for (const home of homes) seen.set(home, await inspectJava({ home, origin: 'installed.json' }, work))
    return [
      ...javaProducts.map((product) =>
        checkJava(product, seen.get(installed.javas[product].home)!, stack.value!.java[product]),
      ),
      checkPython(installed.python, await isExecutable(installed.python.executable)),
      ...checkAbsences(installed),
    ]
  },
}

export function checkJava(product: JavaProduct, seen: SeenJava, range: JavaRange): Finding {
  const id = `java-${product}`
  if (seen.runtime === null) {
    const evidence = `${seen.home} ${seen.problem}`
    return { ...known(id, 'fail', 'JAVA_MISSING', evidence), repair: findAgain(`another Java for ${seen.home}`) }
  }
  const { version, vendor, home, major } = seen.runtime
  const evidence = `${vendor} ${version} in ${home}`
  if (range.minimum <= major && major <= range.maximum) return ok(id, evidence)
  const reason = `${product} needs ${javaRangeText(range)}, and ${home} is Java ${major} by now`
  return {
    ...known(id, 'fail', 'JAVA_CLASS_VERSION', evidence),
    reason,
    repair: findAgain(`${javaRangeText(range)} for ${product}`),
  }
}

export function checkPython({ executable, version, unfit }: Installed['python'], isThere: boolean): Finding {
  const evidence = `Python ${version}, ${executable}`
  if (!isThere) {
    const check = known('python', 'fail', 'MACHINE_PYTHON_MISSING', evidence, { path: executable })
    return { ...check, repair: findAgain('another Python') }
  }
  if (unfit === null) return ok('python', evidence)
  return warn(
    'python',
    evidence,
    unfit,
    'sudo apt install python3, or name one: sparkbox config set python.executable /path',
  )
}

function checkAbsences({ absences, tools }: Installed): MachineCheck[] {
  const { sparkr } = absences ?? {}
  return [
    sparkr === undefined ? ok('r', 'SparkR is there') : warn('r', 'SparkR is left out', sparkr.reason, sparkr.fix),
    tools?.sshd === null
      ? warn(
          'openssh',
          'no sshd',
          'this machine has no OpenSSH server, so the service sshd is left out',
          'sudo apt install openssh-server',
        )
      : ok('openssh', tools?.sshd?.server.program ?? 'not looked for yet'),
  ]
}

/** Before the first `up`: what it would find, or fetch. */
async function lookAround({ stack, config, home, environment }: Subject, work: Work): Promise<MachineCheck[]> {
  if (config.value === null || stack.value === null) return []
  const search = { environment, store: home.store, cache: home.cache, offline: true }
  const definition = stack.value
  const java = await evidenceOf('java', async () => {
    const found = await findJavas(definition, config.value!.java, search, work)
    return javaProducts.map((product) => `${product}: Java ${found[product].version}`).join(', ')
  })
  const python = await evidenceOf('python', async () => {
    const { executable } = config.value!.python
    const found = await findPython(pythonOf(definition), { ...search, configured: executable }, work)
    return `${found.version}, ${found.executable}`
  })
  return [java, python]
}

/** What is not here comes from the distribution, unless sparkbox.yaml names what is not there. */
async function evidenceOf(id: string, look: () => Promise<string>): Promise<MachineCheck> {
  try {
    return ok(id, await look())
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    if (error.details.configured !== undefined)
      return fail(id, error.message, error.message, error.hint ?? 'sparkbox up')
    return ok(id, `none that fits is here: ${error.message}; the first up looks for one in the distribution`)
  }
}

function findAgain(what: string): Repair {
  return {
    kind: 'install',
    subject: what,
    detail: 'look for one on this machine, else in the distribution',
    run: async (subject, work) => {
      const wish = { instance: subject.name, stack: null, profile: null, offline: false, thorough: false }
      const { instance } = await prepareInstance(wish, subject, work)
      const plan = makePlan(instance)
      refuseThreats(subject.name, await findThreats(instance, plan))
      await writePlan(instance, plan, work)
      if (subject.daemon !== null) await subject.daemon.client.reload(work)
      const homes = [...new Set(javaProducts.map((product) => instance.javas[product].home))]
      return `the instance uses ${homes.join(', ')} and ${instance.python.executable} now`
    },
  }
}
