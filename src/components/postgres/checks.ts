// Row `postgres`: the metastore's role writes and reads in its own database.
import type { Check } from '../contract.js'
import { expectSeen } from '../run-launcher.js'
import { address } from '../service.js'
import { queryAsHive } from './hive-role.js'

export const postgresChecks: Check[] = [
  {
    id: 'postgres',
    title: 'PostgreSQL writes and reads as hive',
    needs: ['postgres'],
    after: [],
    timeoutMilliseconds: 30_000,
    run: async ({ instance, signal }) => {
      const statement = `with numbers as (select generate_series(1, 1000) as n)
        select sum(n)::int, current_user, current_database(), current_setting('server_version') from numbers`
      const [[sum, user, database, version] = []] = await queryAsHive(instance, 'hive_metastore', statement, signal)
      expectSeen(sum === 500_500 && user === 'hive', 'sum 500500 as hive', { sum, user })
      return `PostgreSQL ${version} on ${address(instance, 'postgres')}, database ${database}, user ${user}`
    },
  },
]
