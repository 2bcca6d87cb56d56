// hive-site.xml of HiveServer2.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings } from '../../config/layers.js'
import type { Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { fileSystemUrl } from '../hadoop/settings.js'
import { port } from '../service.js'
import { traitsOf } from '../traits.js'
import { passwordSettings } from './password.js'
import { metastoreUrl, warehouseUrl } from './urls.js'

export function hiveSite(instance: Instance): Settings {
  return mergeLayers(
    settings({
      'hive.server2.thrift.bind.host': '127.0.0.1',
      'hive.server2.webui.host': '127.0.0.1',
      'hive.server2.enable.doAs': [false, 'queries run as the user of the stack, who owns the warehouse'],
      'hive.server2.max.start.attempts': [1, 'sparkbox restarts it at once; by itself it waits a minute between tries'],
      'hive.server2.logging.operation.enabled': [true, 'clients such as beeline show the progress of a statement'],
      'hive.support.concurrency': [false, 'plain tables, which Spark reads and writes too, need no lock manager'],
      'hive.txn.manager': 'org.apache.hadoop.hive.ql.lockmgr.DummyTxnManager',
      'hive.create.as.insert.only': false,
      'hive.stats.autogather': [false, 'Spark does not keep the counts that Hive would then trust'],
      'hive.compute.query.using.stats': [false, 'a count must count rows, also those that Spark inserted'],
      'hive.metastore.event.db.notification.api.auth': false,
      'hive.security.authorization.enabled': false,
    }),
    passwordSettings(instance),
    traitsOf(instance.stack).hiveEngine === 'tez' ? localTez() : mapReduce(),
    scratchFolder(instance),
    instanceSettings({
      'hive.metastore.uris': metastoreUrl(instance),
      'hive.metastore.warehouse.dir': warehouseUrl(instance),
      'hive.server2.thrift.port': port(instance, 'hiveserver2.thrift'),
      'hive.server2.webui.port': port(instance, 'hiveserver2.http'),
      // An absolute path: the template's ${system:…} form is the guide's URISyntaxException.
      'hive.exec.local.scratchdir': join(instance.directories.temporary, 'hive'),
      'hive.downloaded.resources.dir': join(instance.directories.temporary, 'hive-resources'),
      'hive.server2.logging.operation.log.location': join(instance.directories.temporary, 'hive-operations'),
      'hive.querylog.location': join(instance.directories.temporary, 'hive-queries'),
    }),
  )
}

/**
 * A folder of HDFS. Local Tez writes the plan of each session to the same path of this machine's own disk, where
 * /tmp/hive would be shared by all instances and stay for ever. Hive hands the path on as a URI, but reads it as a path,
 * so that one with blanks in it would lead elsewhere.
 */
function scratchFolder(instance: Instance): Settings {
  const path = join(instance.directories.temporary, 'hive-sessions')
  const isMirrored = traitsOf(instance.stack).hiveEngine === 'tez' && encodeURI(path) === path
  return instanceSettings({
    'hive.exec.scratchdir': [
      `${fileSystemUrl(instance)}${isMirrored ? path : '/tmp/hive'}`,
      'in HDFS; local Tez uses the same path on the disk of this machine',
    ],
  })
}

/** Hive 4: tasks run inside HiveServer2. */
function localTez(): Settings {
  return settings({
    'hive.execution.engine': ['tez', 'the engine of Hive 4'],
    'tez.local.mode': [true, 'tasks run inside HiveServer2: no container to start for a small query'],
    'tez.local.mode.without.network': [true, 'the local application master then needs no port and no host name'],
    'tez.runtime.optimize.local.fetch': true,
    'tez.ignore.lib.uris': [true, 'local mode takes Tez from the classpath'],
    'tez.runtime.io.sort.mb': [32, 'the sort buffer is taken from the heap of HiveServer2'],
    'tez.runtime.unordered.output.buffer.size-mb': 16,
    'tez.task.resource.memory.mb': 256,
    'hive.tez.container.size': 256,
    'tez.am.inline.task.execution.max-tasks': [2, 'local mode runs one task at a time by default'],
    'hive.server2.tez.initialize.default.sessions': false,
    'hive.tez.exec.inplace.progress': false,
    'hive.server2.graceful.stop.timeout': [
      '5s',
      'by default it waits half an hour for an open query when it is told to stop',
    ],
    'hive.parquet.date.proleptic.gregorian': [
      true,
      'days before October 1582 are written as Spark does, which would read others as ten days later',
    ],
    'hive.parquet.date.proleptic.gregorian.default': [
      true,
      'and read so in files that do not say it, such as those of Spark',
    ],
    'hive.strict.managed.tables': [false, 'a managed table need not be transactional; Spark cannot read those'],
    'hive.scheduled.queries.executor.enabled': false,
  })
}

/** Hive 3: small jobs run inside HiveServer2, larger ones on YARN. */
function mapReduce(): Settings {
  return settings({
    'hive.execution.engine': ['mr', 'Tez 0.9, which Hive 3 was made for, does not run on Hadoop 3.3'],
    'hive.exec.mode.local.auto': [true, 'a job on little data then takes a second and not half a minute on YARN'],
    'hive.exec.submit.local.task.via.child': [false, 'map joins then need no second JVM started by a shell script'],
  })
}
