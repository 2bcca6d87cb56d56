// Processes that are killed, suspended, or taken for somebody else's.
import { deathOfAll, deathOfDaemon, deathOfEach, deathOfSeveral } from './survival/deaths.js'
import { forgedIdentities } from './survival/identities.js'
import { resourceManagerUnderJob, stopUnderJob, tornStateUnderJob } from './survival/jobs.js'
import { survive } from './survival/scenario.js'
import { suspendedAndResumed, suspendedDaemon, suspendedDuringCommand, suspendedService } from './survival/silence.js'
import { updatedProgram } from './survival/update.js'

survive('processes', [
  deathOfDaemon,
  deathOfAll,
  deathOfSeveral,
  ...deathOfEach,
  suspendedAndResumed,
  suspendedDaemon,
  suspendedDuringCommand,
  suspendedService,
  updatedProgram,
  resourceManagerUnderJob,
  tornStateUnderJob,
  stopUnderJob,
  ...forgedIdentities,
])
