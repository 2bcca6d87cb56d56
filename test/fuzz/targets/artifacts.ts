// What comes from a mirror or a foreign disk: names in archives, bundles, hash files.
import { deepStrictEqual, ok } from 'node:assert'
import { join, posix } from 'node:path'
import fc from 'fast-check'
import { parseSha512 } from '../../../src/artifacts/apache/sha512-file.js'
import { refuseEscape, strippedName } from '../../../src/artifacts/archive-entry.js'
import { decodeHeader, encodeHeader } from '../../../src/artifacts/bundle/header.js'
import { foldersOf, parseManifest } from '../../../src/artifacts/bundle/manifest.js'
import { matchesGlob } from '../../../src/artifacts/glob.js'
import { formatRequirements, parseRequirements } from '../../../src/artifacts/pinned-requirements.js'
import { target } from '../campaign.js'
import { damagedJson, hostileText } from '../hostile.js'

const segment = fc.oneof(
  fc.constantFrom('..', '.', '', 'a', 'b', ' ', '...', '..\\', '\\..', '\0', '/', '//', '\n', '..\0', '．．'),
  hostileText,
)
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))

const count = fc.nat({ max: 2 ** 31 })
const header = fc.record(
  { offset: count, size: count, sha256: fc.stringMatching(/^[0-9a-f]{64}$/) },
  { noNullPrototype: true },
)

const hash = 'a'.repeat(64)
const manifest = {
  sparkbox: '0.1.0',
  architecture: 'x86-64',
  distribution: 'debian 13',
  stacks: [
    {
      name: 'mine',
      title: 'Mine',
      official: [],
      definition: [{ path: 'stack.json', blob: 0 }],
      artifacts: [
        {
          name: 'hive',
          title: 'Hive',
          environment: { python: '3.11.2', folder: '/x' },
          entries: [
            { path: 'lib/a.jar', blob: 0, executable: true },
            { path: 'lib/b.jar', link: 'a.jar' },
          ],
        },
      ],
      additions: [{ name: 'sparkr', title: 'SparkR', key: hash, entries: [] }],
    },
  ],
  tools: [{ name: 'jdk', folder: '/x', tied: false, entries: [] }],
  blobs: [{ size: 1, sha256: hash, packed: { size: 1, sha256: hash } }],
}

const sum = 'b'.repeat(128)
const requirements = 'pandas==2.3.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n--only-binary :all:\n'

export const artifactTargets = [
  target('a name in an archive', 6, fc.tuple(path, fc.nat(2)), ([name, strip]) => {
    refuseEscape('x.tar', { name }, { strip })
    requireInside(strippedName(name, { strip }))
    requireInside(name)
  }),
  target('a link in an archive', 6, fc.tuple(path, path, fc.nat(2)), ([name, link, strip]) => {
    refuseEscape('x.tar', { name, symbolicLink: link }, { strip })
    requireInside(posix.join(posix.dirname(strippedName(name, { strip })), link))
  }),
  target('a hard link in an archive', 3, fc.tuple(path, path), ([name, hardLink]) => {
    refuseEscape('x.tar', { name, hardLink }, {})
    requireInside(hardLink)
  }),
  target('the header of a bundle, written and read', 2, header, (value) => {
    deepStrictEqual(decodeHeader(encodeHeader(value), 'x.bundle'), value)
  }),
  target(
    'the header of a bundle, damaged',
    4,
    fc.tuple(header, fc.nat(159), hostileText),
    ([value, at, text]) => {
      const whole = encodeHeader(value).toString('latin1')
      const damaged = Buffer.from(whole.slice(0, at) + text + whole.slice(at + text.length), 'latin1')
      // Whatever passes says what was written: every byte of it is covered by its checksum.
      deepStrictEqual(decodeHeader(damaged.subarray(0, 160), 'x.bundle'), value)
    },
    [{ offset: 160, size: 1, sha256: hash }, 0, 's'],
  ),
  target('the manifest of a bundle, damaged', 4, damagedJson(manifest), (text) => {
    for (const { entries } of foldersOf(parseManifest(text, 'x.bundle')))
      for (const entry of entries) {
        requireInside(entry.path)
        if ('link' in entry) requireInside(posix.join(posix.dirname(entry.path), entry.link))
      }
  }),
  target(
    'a hash file of a release',
    3,
    fc.array(fc.oneof(hostileText, fc.constantFrom(sum, 'x.tgz', ' ', '\n', ': ', 'SHA512 (', ') = '))),
    (pieces) => {
      const found = parseSha512(pieces.join(''), 'x.tgz')
      ok(found === null || /^[0-9a-f]{128}$/.test(found))
    },
  ),
  target(
    'a requirements file, damaged',
    3,
    fc.tuple(fc.nat(requirements.length), fc.nat(9), hostileText),
    ([at, length, text]) => {
      const parsed = parseRequirements(requirements.slice(0, at) + text + requirements.slice(at + length))
      deepStrictEqual(parseRequirements(formatRequirements('c', parsed)), parsed)
    },
  ),
  target(
    'a glob on a name',
    3,
    fc.tuple(path, fc.constantFrom('*/bin/**', '**', '*.jar', 'a*b*c', '**/x/**')),
    ([name, glob]) => matchesGlob(name, glob),
  ),
]

function requireInside(path: string): void {
  const landed = join('/store/target', path)
  ok(landed === '/store/target' || landed.startsWith('/store/target/'), `${JSON.stringify(path)} leads to ${landed}`)
  ok(!path.includes('\0'), `${JSON.stringify(path)} has a NUL`)
}
