// The writers and readers of generated files: what was written comes back exactly, and any text is read or refused.
import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { firstIllegalXmlCharacter } from '../../../src/config/characters.js'
import { readHadoopXml, writeHadoopXml } from '../../../src/config/hadoop-xml.js'
import { addBlock, findBlock, removeBlock } from '../../../src/config/marked-block.js'
import { readPostgresqlConf, writePostgresqlConf } from '../../../src/config/postgresql-conf.js'
import { readProperties, writeProperties } from '../../../src/config/properties.js'
import { readShellEnvironment, writeShellEnvironment } from '../../../src/config/shell-environment.js'
import { readSparkProperties, writeSparkProperties } from '../../../src/config/spark-properties.js'
import { encodableText, pairs, variableName, xmlText } from '../../../src/config/testing.js'
import { target } from '../campaign.js'
import { hostileText } from '../hostile.js'

const parameter = variableName.filter((name) => !/^include/i.test(name))
const legal = (text: string) => firstIllegalXmlCharacter(text) === null
const hostileXml = fc.oneof(xmlText, hostileText.filter(legal))
const hostileEncodable = fc.oneof(
  encodableText,
  hostileText.filter((text) => !/[\0\p{Cs}]/u.test(text)),
)

const roundTrips = [
  target('Hadoop XML, written and read', 6, pairs(hostileXml, hostileXml), (values) => {
    deepStrictEqual(readHadoopXml(writeHadoopXml(values)), values)
  }),
  target('.properties, written and read', 6, pairs(hostileText, hostileText), (values) => {
    deepStrictEqual(readProperties(writeProperties(values)), values)
  }),
  target('spark-defaults.conf, written and read', 6, pairs(hostileText, hostileText), (values) => {
    const trimmed = Object.entries(values).map(([key, value]) => [key, value.replace(/^[\0- ]+|[\0- ]+$/g, '')])
    deepStrictEqual(readSparkProperties(writeSparkProperties(values)), Object.fromEntries(trimmed))
  }),
  target('spark-env.sh, written and read', 6, pairs(variableName, hostileEncodable), (values) => {
    deepStrictEqual(readShellEnvironment(writeShellEnvironment(values)), values)
  }),
  target('postgresql.conf, written and read', 6, pairs(parameter, hostileEncodable), (values) => {
    deepStrictEqual(readPostgresqlConf(writePostgresqlConf(values)), values)
  }),
  target(
    'a block in a login file, added and removed',
    3,
    fc.tuple(fc.option(hostileText, { nil: null }), hostileText),
    ([text, body]) => {
      const lines = `${body.replaceAll('<<< sparkbox', '')}\n`
      const before = text?.includes('>>> sparkbox') ? '' : text
      const added = addBlock(before, 'autostart default', lines)
      deepStrictEqual(findBlock(added, 'autostart default'), lines)
      deepStrictEqual(removeBlock(added, 'autostart default'), before)
    },
  ),
]

/** A whole file with a part exchanged. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(20), hostileText)
    .map(([at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length))
}

const values = { 'a.b': 'c', d: ' <e> \n&', __proto__x: '' }
const variables = { A: "it's $x", B: 'a\nb' }
const refusals = [
  target('Hadoop XML, any value', 3, fc.tuple(hostileText, hostileText), ([key, value]) =>
    writeHadoopXml({ [key]: value }),
  ),
  target('Hadoop XML, damaged', 5, damaged(writeHadoopXml(values)), readHadoopXml),
  target('.properties, damaged', 3, damaged(writeProperties(values)), readProperties),
  target('spark-defaults.conf, damaged', 3, damaged(writeSparkProperties(values)), readSparkProperties),
  target('spark-env.sh, damaged', 3, damaged(writeShellEnvironment(variables)), readShellEnvironment),
  target('postgresql.conf, damaged', 3, damaged(writePostgresqlConf({ port: '1', x: "a'b" })), readPostgresqlConf),
]

export const formatTargets = [...roundTrips, ...refusals]
