// What `hdfs namenode -format` answers: the supervisor formats, once, and nothing here ever deletes a file system.

import { join } from 'node:path'
import { quoteForShell } from '../../host/shell-word.js'
import type { Instance } from '../contract.js'
import { nameNodeFolder } from '../hdfs/settings.js'
import { typed } from '../supervised.js'

/**
 * The shell function `answer_format ARGUMENTS`. The exit code is 0, since a formatted file system is what was asked for;
 * with `-force` or `-nonInteractive` it is 1 where data is kept, as of Hadoop's own command when it does not format.
 */
export function formatFunction(instance: Instance): string {
  return `answer_format() {
  cluster=$(sed -n 's/^clusterID=//p' ${quoteForShell(join(nameNodeFolder(instance), 'current', 'VERSION'))} 2>/dev/null)
  if [ -z "$cluster" ]; then
    echo 'The NameNode is formatted when HDFS starts for the first time. To start it: start-dfs.sh, or ${typed(instance, 'up')}'
    exit 0
  fi
  echo "The NameNode is formatted already, as cluster $cluster. Nothing was changed: its data stays."
  echo 'To begin again with an empty HDFS, and to lose all data of this instance: ${typed(instance, 'reset')}'
  for argument in "$@"; do
    case "$argument" in -force | -nonInteractive) exit 1 ;; esac
  done
  exit 0
}
`
}
