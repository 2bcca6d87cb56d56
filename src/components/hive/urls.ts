// Where Hive's tables and their descriptions are.
import type { Instance } from '../contract.js'
import { fileSystemUrl } from '../hadoop/settings.js'
import { address } from '../service.js'

export function warehouseUrl(instance: Instance): string {
  return `${fileSystemUrl(instance)}/user/hive/warehouse`
}

export function metastoreUrl(instance: Instance): string {
  return `thrift://${address(instance, 'metastore.thrift')}`
}
