// A full disk.
import { fullDisk, onSmallDisk } from './survival/disk.js'
import { survive } from './survival/scenario.js'

survive('full disk', [fullDisk], fullDisk.skip === undefined ? onSmallDisk : undefined)
