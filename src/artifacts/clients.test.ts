import { expect, test } from 'vitest'
import { matchesGlob } from './glob.js'
import { coordinatesFor, explainFailure as explainMaven } from './maven.js'
import { explainFailure as explainPip, keepRequirements } from './pypi.js'

test("Maven's own first error line is told, without credentials", () => {
  const lines = [
    '[INFO] Scanning for projects...',
    '[ERROR] Failed to execute goal: Could not transfer artifact x:y:jar:1 from https://me:secret@mirror/m2: timed out',
    '[ERROR] ',
    '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
  ]
  const error = explainMaven('Hadoop', lines, ['mvn', '-B'], 1)
  expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED', hint: expect.stringContaining('settings.xml') as string })
  expect(error.message).toBe(
    'Hadoop could not be fetched by Maven: Failed to execute goal: Could not transfer artifact x:y:jar:1 from https://***@mirror/m2: timed out',
  )
  expect(JSON.stringify(error.details)).not.toContain('secret')
})

test("what only says that something is wrong gives way to Maven's reason", () => {
  const lines = [
    '[ERROR] Error executing Maven.',
    '[ERROR] 1 problem was encountered while building the effective settings',
    '[FATAL] Non-parseable settings /home/ada/.m2/settings.xml: end tag name </settings> must match start tag name <mirror>',
  ]
  const error = explainMaven('Hadoop', lines, ['mvn', '-B'], 1)
  expect(error.message).toContain('by Maven: Non-parseable settings /home/ada/.m2/settings.xml')
  expect(error.hint).toContain('repair the file')
})

test.each([explainMaven, explainPip])('a full disk is told as such by both', (explain) => {
  const line = '[ERROR] Could not transfer artifact x:y:jar:1: /m2/y.jar.part: No space left on device'
  expect(explain('Hadoop', [line], ['mvn'], 1)).toMatchObject({
    code: 'DISK_SPACE',
    hint: expect.stringContaining('free some disk space') as string,
  })
})

test("pip's error line is told, and a wrong hash has a hint of its own", () => {
  const lines = [
    'Collecting py4j==0.10.9.9',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated ...',
    '    Expected sha256 aa',
  ]
  const error = explainPip('Spark', lines, ['pip'], 1)
  expect(error.message).toContain('THESE PACKAGES DO NOT MATCH')
  expect(error.hint).toContain('pip config list')
})

test('requirements are reduced to some packages, with their hashes and the options of all', () => {
  const text = [
    '# Every distribution.',
    '--only-binary :all:',
    'numpy==2.0 \\',
    '    --hash=sha256:aa',
    'py4j==0.10.9 \\',
    '    --hash=sha256:bb \\',
    '    --hash=sha256:cc',
    'zstandard==1 \\',
    '    --hash=sha256:dd',
    '',
  ]
  expect(keepRequirements(text.join('\n'), ['py4j', 'pyspark']).split('\n')).toEqual([
    ...text.slice(0, 2),
    ...text.slice(4, 7),
    '',
  ])
})

test.each([
  ['webapps/hdfs/index.html', 'webapps/**', true],
  ['a/webapps/x', 'webapps/**', false],
  ['top/scripts/x.sql', '*/scripts/**', true],
  ['top/more/scripts/x.sql', '*/scripts/**', false],
  ['postgres-linux-x86_64.txz', '*.txz', true],
  ['axtxz', '*.txz', false],
])('%s, %s: %s', (name, glob, expected) => expect(matchesGlob(name, glob)).toBe(expected))

test('coordinates name the architecture as the binaries do', () => {
  expect(coordinatesFor('g:a-${arch}:1', 'arm64')).toBe('g:a-arm64v8:1')
  expect(coordinatesFor('g:a-${arch}:1', 'x86-64')).toBe('g:a-amd64:1')
})
