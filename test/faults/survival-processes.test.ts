// Processes that are killed, suspended, or taken for somebody else's.
import { deathOfAll, deathOfDaemon, deathOfEach, deathOfSeveral } from './survival/deaths.js'
import { forgedIdentities } from './survival/identities.js'
import { survive } from './survival/scenario.js'
import { suspendedAndResumed, suspendedDaemon, suspendedDuringCommand, suspendedService } from './survival/silence.js'

survive('processes', [
  deathOfDaemon,
  deathOfAll,
  deathOfSeveral,
  ...deathOfEach,
  suspendedAndResumed,
  suspendedDaemon,
  suspendedDuringCommand,
  suspendedService,
  ...forgedIdentities,
])
