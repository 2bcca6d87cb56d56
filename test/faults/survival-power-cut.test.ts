// The plug is pulled while clients write. SPARKBOX_POWER_CUTS says how often; 5 times by default.
import { powerCuts, writesReachTheDisk } from './survival/power-cut.js'
import { survive } from './survival/scenario.js'

survive('power cuts', [writesReachTheDisk, powerCuts(Number(process.env.SPARKBOX_POWER_CUTS ?? 5), 25)])
