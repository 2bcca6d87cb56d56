// The faults that any run must survive; all of them are in test/faults. A power cut kills everything, the daemon included.
import { deathOfDaemon, deathOfSeveral } from '../faults/survival/deaths.js'
import { quickFiles } from '../faults/survival/files.js'
import { forgedIdentities } from '../faults/survival/identities.js'
import { powerCuts, writesReachTheDisk } from '../faults/survival/power-cut.js'
import { survive } from '../faults/survival/scenario.js'
import { suspendedAndResumed, suspendedDaemon } from '../faults/survival/silence.js'

survive('a short run', [
  deathOfDaemon,
  suspendedAndResumed,
  suspendedDaemon,
  deathOfSeveral,
  ...quickFiles,
  forgedIdentities[1]!,
  writesReachTheDisk,
  powerCuts(2, 6),
])
