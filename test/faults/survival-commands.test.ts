// Commands that come at once, and commands that are cut off.
import { closedTerminal, crowd, downDuringUp, interrupts, killedClient, twoUps } from './survival/concurrency.js'
import { survive } from './survival/scenario.js'

survive('commands', [twoUps, downDuringUp, ...interrupts, killedClient, closedTerminal, crowd])
