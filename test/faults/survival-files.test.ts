// Foreign servers on our ports; files that are torn, gone or full.
import { lostFiles, tornFiles } from './survival/files.js'
import { foreignAfterDeath, foreignBeforeStart } from './survival/ports.js'
import { survive } from './survival/scenario.js'

survive('ports and files', [...tornFiles, ...lostFiles, foreignBeforeStart, foreignAfterDeath])
