// Tools, store, configuration, data, permissions, services and logs, from facts alone.
import { expect, test } from 'vitest'
import { StackError } from '../../errors.js'
import { checkConfig, checkDrift, checkRunning, checkText } from './configuration.js'
import { checkCluster, checkHdfs, checkVersions } from './data.js'
import { checkFiles, checkState } from './leftovers.js'
import { checkBlocks, checkLocks } from './live-data.js'
import { checkLogs } from './log-problems.js'
import { checkModes, checkOwners } from './permissions.js'
import { checkServices, type ServiceFacts } from './services.js'
import { checkArtifacts } from './store.js'
import { checkJava, checkPython } from './tools.js'

const range = { minimum: 17, maximum: 25 }

test('a Java that is gone, or another one by now', () => {
  const runtime = { home: '/java', major: 21, version: '21.0.1', vendor: 'Tests', origin: '' }
  const seen = { home: '/java', origin: '', runtime }
  expect(checkJava('spark', seen, range)).toMatchObject({ id: 'java-spark', status: 'ok' })
  const gone = checkJava('hive', { home: '/java', origin: '', runtime: null, problem: 'is not there' }, range)
  expect(gone).toMatchObject({ status: 'fail', code: 'JAVA_MISSING', evidence: '/java is not there' })
  expect(gone.repair?.kind).toBe('install')
  const newer = checkJava('hadoop', { ...seen, runtime: { ...runtime, major: 27 } }, range)
  expect(newer).toMatchObject({ code: 'JAVA_CLASS_VERSION' })
  expect(newer.reason).toBe('hadoop needs Java 17 to 25, and /java is Java 27 by now')
})

test('a Python that is gone, and one that cannot run PySpark', () => {
  const python = { executable: '/python3', version: '3.12.1', origin: '', unfit: null }
  expect(checkPython(python, true).status).toBe('ok')
  expect(checkPython(python, false)).toMatchObject({ status: 'fail', code: 'MACHINE_PYTHON_MISSING' })
  expect(checkPython({ ...python, unfit: 'it is too new' }, true)).toMatchObject({
    status: 'warn',
    reason: 'it is too new',
  })
})

test('files of the store: missing artifacts and damaged ones are two matters', () => {
  const good = { artifact: 'spark', title: 'Spark 4', folder: '/store/spark', installed: true, wrong: [], files: 300 }
  expect(checkArtifacts([good], false)).toMatchObject([{ status: 'ok' }])
  const damaged = { ...good, artifact: 'hive', title: 'Hive 4', wrong: ['a.jar', 'b.jar', 'c.jar', 'd.jar'] }
  const missing = { ...good, artifact: 'tez', title: 'Tez', installed: false }
  const found = checkArtifacts([good, damaged, missing], true)
  expect(found.map(({ id, code, status }) => [id, code, status])).toEqual([
    ['store-hive', 'SPARKBOX_STORE_DAMAGED', 'fail'],
    ['store', 'SPARKBOX_STORE_INCOMPLETE', 'fail'],
  ])
  expect(found[0]?.reason).toContain('a.jar, b.jar, c.jar and 1 more')
  expect(found[0]?.repair?.subject).toBe('Hive 4')
})

test('sparkbox.yaml with the marks of Windows', () => {
  expect(checkText('/s.yaml', null).status).toBe('ok')
  expect(checkText('/s.yaml', 'profile: small\n').status).toBe('ok')
  const check = checkText('/s.yaml', '\ufeffprofile: small\r\nports: {}\r\n')
  expect(check).toMatchObject({ status: 'warn', code: 'SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS' })
  expect(check.evidence).toBe('/s.yaml: a byte order mark, 2 carriage returns')
  const error = new StackError('CONFIG_INVALID', '/s.yaml:1: unknown key profil', { hint: 'write profile' })
  expect(checkConfig('/s.yaml', error)).toMatchObject({ status: 'fail', reason: error.message, fix: 'write profile' })
})

test('a file that was edited by hand is another matter than a change of sparkbox.yaml that is not applied yet', () => {
  const file = {
    path: 'hadoop/hdfs-site.xml',
    change: 'changed' as const,
    keys: [{ key: 'dfs.replication', before: '3', after: '1' }],
    readers: ['namenode'],
    modifiedAt: 2000,
  }
  expect(checkDrift([], 0, '/conf').status).toBe('ok')
  expect(checkDrift([file], 1000, '/conf')).toMatchObject({ status: 'fail', code: 'SPARKBOX_CONFIGURATION_DRIFT' })
  expect(checkDrift([file], 1000, '/conf').evidence).toBe('hadoop/hdfs-site.xml: dfs.replication')
  const pending = checkDrift([file], 3000, '/conf')
  expect(pending).toMatchObject({ status: 'warn', code: 'SPARKBOX_CONFIGURATION_PENDING' })
  expect(pending.repair).toBeUndefined()
  const deleted = checkDrift([{ ...file, change: 'added', modifiedAt: 0 }], 3000, '/conf')
  expect(deleted).toMatchObject({
    code: 'SPARKBOX_CONFIGURATION_DRIFT',
    evidence: 'hadoop/hdfs-site.xml: is not there',
  })
  expect(checkRunning(['hiveserver2'])).toMatchObject({ status: 'warn', code: 'SPARKBOX_SERVICES_OUTDATED' })
  expect(checkRunning(null).status).toBe('ok')
})

test('data that other versions wrote', () => {
  expect(checkVersions({ hadoop: '3.5.0' }, { hadoop: '3.5.0' }).status).toBe('ok')
  expect(checkVersions({}, { hadoop: '3.5.0' }).evidence).toBe('no data yet')
  expect(checkVersions({ hadoop: '3.3.0' }, { hadoop: '3.5.0' }).code).toBe('SPARKBOX_DATA_INCOMPATIBLE')
  expect(checkCluster('17', '17.5').status).toBe('ok')
  expect(checkCluster(null, '17.5').status).toBe('ok')
  expect(checkCluster('12', '17.5').code).toBe('SPARKBOX_DATA_INCOMPATIBLE')
  expect(checkCluster('', '17.5')).toMatchObject({ status: 'fail' })
})

test('the two halves of HDFS', () => {
  const hdfs = { nameFolder: '/name', dataFolder: '/data', nameCluster: 'CID-a', dataCluster: 'CID-a', hasImage: true }
  expect(checkHdfs(hdfs).status).toBe('ok')
  expect(checkHdfs({ ...hdfs, dataCluster: null }).status).toBe('ok')
  expect(checkHdfs({ ...hdfs, nameCluster: null, dataCluster: null, hasImage: false }).status).toBe('ok')
  expect(checkHdfs({ ...hdfs, dataCluster: 'CID-b' }).code).toBe('HDFS_CLUSTER_IDS_DIFFER')
  expect(checkHdfs({ ...hdfs, hasImage: false })).toMatchObject({ code: 'SPARKBOX_NAMENODE_IMAGE_MISSING' })
})

test('what others may read, and what belongs to others', () => {
  const secret = { path: '/i/secrets/postgres-hive', mode: 0o600, uid: 1000, isFolder: false }
  const key = { ...secret, path: '/i/secrets/ssh/id.pub', mode: 0o644 }
  expect(checkModes([secret, key]).status).toBe('ok')
  const open = checkModes([{ ...secret, mode: 0o644 }, key])
  expect(open).toMatchObject({
    status: 'fail',
    code: 'SPARKBOX_SECRETS_OPEN',
    evidence: '/i/secrets/postgres-hive (644)',
  })
  expect(open.repair?.subject).toBe('/i/secrets/postgres-hive')
  expect(checkOwners([secret], 1000, '/i').status).toBe('ok')
  expect(checkOwners([secret], 1001, '/i')).toMatchObject({ code: 'SPARKBOX_FILES_OF_OTHERS' })
})

test('leftovers', () => {
  expect(checkState('/run/state.json', null).status).toBe('ok')
  expect(checkState('/run/state.json', '3 bytes')).toMatchObject({ code: 'SPARKBOX_STATE_FILE_DAMAGED' })
  expect(checkFiles([]).status).toBe('ok')
  expect(checkFiles(['/run/daemon.sock'])).toMatchObject({ status: 'warn', code: 'SPARKBOX_STALE_FILES' })
})

const ready: ServiceFacts = {
  id: 'namenode',
  title: 'NameNode',
  pid: 10,
  state: 'ready',
  ready: true,
  answer: 'out of safe mode',
  silent: false,
  isStopped: false,
  lines: [],
  needs: [],
  pairedWith: [],
}
const dataNode = { ...ready, id: 'datanode', title: 'DataNode', needs: ['namenode'] }

test('a service that hangs is named, and those that need it only point to it', () => {
  const hung = { ...ready, ready: false, silent: true, isStopped: true, answer: 'no answer within 2 s' }
  const found = checkServices([hung, { ...dataNode, ready: false, answer: 'not live' }], 'test')
  expect(found.map(({ id, status, code }) => [id, status, code])).toEqual([
    ['service-namenode', 'fail', 'SPARKBOX_SERVICE_HUNG'],
    ['service-datanode', 'warn', undefined],
  ])
  expect(found[1]?.reason).toBe('DataNode is not ready, since it needs namenode')
  expect(found[0]?.repair?.kind).toBe('restart')
  const partners = [
    { ...hung, pairedWith: ['datanode'] },
    { ...dataNode, ready: false, silent: true, needs: [], pairedWith: ['namenode'] },
  ]
  expect(checkServices(partners, 'test').map(({ code }) => code)).toEqual(['SPARKBOX_SERVICE_HUNG', undefined])
  const late = { ...hung, isStopped: false }
  expect(checkServices([late], 'test')).toMatchObject([{ status: 'warn', code: 'SPARKBOX_SERVICE_SLOW' }])
  expect(checkServices([{ ...late, state: 'unhealthy' }], 'test')).toMatchObject([{ code: 'SPARKBOX_SERVICE_HUNG' }])
  expect(checkServices([{ ...late, state: null }], 'test')).toMatchObject([{ code: 'SPARKBOX_SERVICE_HUNG' }])
})

test('a service that failed is explained by its log; where nothing is known, by the lines that say most', () => {
  const failed = { ...ready, pid: null, state: 'failed' as const, ready: null, answer: 'it ended' }
  const full = checkServices([{ ...failed, lines: ['PANIC:  could not write: No space left on device'] }], 'test')
  expect(full).toMatchObject([{ status: 'fail', code: 'MACHINE_DISK_FULL' }])
  const unknown = checkServices(
    [{ ...failed, lines: ['INFO fine', 'ERROR the flux is reversed', '\tat a.b(C.java:1)'] }],
    'test',
  )
  expect(unknown).toMatchObject([{ code: 'SPARKBOX_SERVICE_FAILED', lines: ['ERROR the flux is reversed'] }])
  expect(unknown[0]?.reason).toContain('names no cause that is known')
})

test('nothing runs: that is no fault; one that a person has stopped is only mentioned', () => {
  const stopped = { ...ready, pid: null, state: null, ready: null }
  expect(checkServices([stopped], 'test')).toMatchObject([{ status: 'ok' }])
  expect(checkServices([ready, { ...dataNode, pid: null, state: 'stopped', ready: null }], 'test')).toMatchObject([
    { status: 'ok' },
    { status: 'warn' },
  ])
})

test('a log counts each known problem once, and no symptom', () => {
  const lines = [
    'INFO ipc.Client: Retrying connect: Connection refused',
    'WARN No space left on device',
    'WARN No space left on device',
  ]
  expect(checkLogs([{ service: 'datanode', component: 'hdfs', lines }], 'test')).toMatchObject([
    { id: 'log-datanode', code: 'MACHINE_DISK_FULL', status: 'warn' },
  ])
  expect(checkLogs([{ service: 'datanode', component: 'hdfs', lines: lines.slice(0, 1) }], 'test')).toMatchObject([
    { status: 'ok' },
  ])
})

test('files whose blocks have no good copy are named, as the NameNode knows them', () => {
  expect(checkBlocks('test', { count: 0, files: [] }).status).toBe('ok')
  expect(checkBlocks('test', { count: 2, files: ['/user/ada/a.csv', '/user/ada/b.csv'] })).toMatchObject({
    status: 'fail',
    code: 'HDFS_BLOCK_MISSING',
    evidence: 'blocks without a good copy: 2; files that they belong to: 2',
    reason: expect.stringContaining('/user/ada/a.csv') as string,
  })
})

test('who holds a lock that others wait for is named, once it takes long', () => {
  const wait = { seconds: 41, statement: 'select\n 1', holder: { pid: 77, application: 'psql', state: 'active' } }
  expect(checkLocks('test', []).status).toBe('ok')
  expect(checkLocks('test', [{ ...wait, seconds: 0 }]).status).toBe('ok')
  expect(checkLocks('test', [wait])).toMatchObject({
    status: 'fail',
    code: 'POSTGRES_LOCK_HELD',
    evidence: 'for 41 s now: select 1',
    reason: expect.stringContaining('psql (pid 77, active)') as string,
    fix: 'sparkbox shell --instance test psql -c "select pg_terminate_backend(77)"',
  })
})
