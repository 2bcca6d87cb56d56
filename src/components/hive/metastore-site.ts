// The metastore's settings.
import { instance as instanceSettings, mergeLayers, settings } from '../../config/layers.js'
import type { Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { address, port } from '../service.js'
import { traitsOf } from '../traits.js'
import { metastoreUrl, warehouseUrl } from './urls.js'

/** The file that the metastore and schematool read, relative to the conf folder. */
export function metastoreSitePath({ stack }: Instance): string {
  return `metastore/${traitsOf(stack).metastore === 'standalone' ? 'metastore-site.xml' : 'hive-site.xml'}`
}

export function metastoreSite(instance: Instance): Settings {
  return mergeLayers(
    settings({
      'metastore.thrift.bind.host': '127.0.0.1',
      'metastore.task.threads.always': [
        'org.apache.hadoop.hive.metastore.events.EventCleanerTask',
        'the other default tasks need classes of Hive itself or transactional tables',
      ],
      'metastore.event.db.notification.api.auth': false,
      'hive.metastore.event.db.notification.api.auth': false,
      'metastore.schema.verification': [true, 'a schema of another version is refused, never guessed at'],
      'metastore.strict.managed.tables': false,
      'javax.jdo.option.ConnectionDriverName': 'org.postgresql.Driver',
      'javax.jdo.option.ConnectionUserName': 'hive',
      'datanucleus.connectionPool.maxPoolSize': [5, 'one person works with it'],
    }),
    traitsOf(instance.stack).metastore === 'of-hive'
      ? {}
      : settings({
          'metastore.expression.proxy': 'org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy',
        }),
    instanceSettings({
      'metastore.thrift.uris': metastoreUrl(instance),
      'metastore.thrift.port': port(instance, 'metastore.thrift'),
      'metastore.warehouse.dir': warehouseUrl(instance),
      'javax.jdo.option.ConnectionURL': `jdbc:postgresql://${address(instance, 'postgres')}/hive_metastore`,
      'javax.jdo.option.ConnectionPassword': instance.postgresPassword,
    }),
  )
}
