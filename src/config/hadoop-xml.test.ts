import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { firstIllegalXmlCharacter } from './characters.js'
import { readHadoopXml, writeHadoopXml } from './hadoop-xml.js'
import { anyText, pairs, xmlText } from './testing.js'

test('the file as it is written', () => {
  expect(writeHadoopXml({ 'fs.defaultFS': 'hdfs://127.0.0.1:9000', filter: ' a < b && c ]]>\n' })).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by sparkbox; what is changed here is overwritten.
     To change a value: sparkbox config set KEY=VALUE, or edit sparkbox.yaml. -->
<configuration>
  <property>
    <name>fs.defaultFS</name>
    <value>hdfs://127.0.0.1:9000</value>
  </property>
  <property>
    <name>filter</name>
    <value>&#32;a &lt; b &amp;&amp; c ]]&gt;&#10;</value>
  </property>
</configuration>
`,
  )
})

test('any text that XML can hold comes back', () => {
  fc.assert(
    fc.property(pairs(xmlText, xmlText), (values) => {
      expect(readHadoopXml(writeHadoopXml(values))).toEqual(values)
    }),
    { numRuns: 3000 },
  )
})

test('any other text is refused, with key and character', () => {
  const illegal = anyText.filter((text) => firstIllegalXmlCharacter(text) !== null)
  fc.assert(
    fc.property(illegal, (value) => {
      const name = `U+${firstIllegalXmlCharacter(value)!.toString(16).toUpperCase().padStart(4, '0')}`
      expect(() => writeHadoopXml({ 'a.b': value })).toThrow(
        `the value of "a.b" contains the character ${name}, which XML 1.0 cannot hold`,
      )
      expect(() => writeHadoopXml({ [value]: 'x' })).toThrow(StackError)
    }),
    { numRuns: 1000 },
  )
})

test('what a person or Hadoop wrote: comments, CDATA, attributes, blanks around names, final', () => {
  const text = `<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="configuration.xsl"?>
<!-- <property><name>no</name><value>no</value></property> -->
<configuration>
  <property>
    <name> a </name>
    <value> one<!-- in between --><![CDATA[<&amp;>]]>&#x41;</value>
    <description>d</description>
    <final>true</final>
  </property>
  <property><name>a</name><value>two</value></property>
  <property name="b" value="&quot;1&quot;"/>
  <property><name>c</name><value/></property>
  <property><name>no value</name></property>
  <property><name>d</name><value>first</value></property>
  <property><name>d</name><value>\${user.name}</value></property>
</configuration>`
  expect(readHadoopXml(text)).toEqual({ a: ' one<&amp;>A', b: '"1"', c: '', d: '${user.name}' })
})

test.each([
  ['', 'Start tag expected'],
  ['<configuration><property></configuration>', "Expected closing tag 'property'"],
  ['<other/>', 'its root element is not <configuration>'],
  ['<configuration><include href="x"/></configuration>', '<include> stands where only <property> may'],
  ['<configuration><property><value>1</value></property></configuration>', 'a <property> has no <name>'],
  ['<configuration><property><name>a</name><value>&b;</value></property></configuration>', 'unknown entity &b;'],
  ['<configuration><property><name>a</name><value>&#8;</value></property></configuration>', '&#8; is no character'],
  ['<configuration><property><name>a</name><value><b/></value></property></configuration>', '<value> holds another'],
])('%s is refused', (text, reason) => {
  expect(() => readHadoopXml(text)).toThrow(reason)
  expect(() => readHadoopXml(text)).toThrow(StackError)
})

test('any damaged file is read or refused, never a crash', () => {
  const whole = writeHadoopXml({ a: 'b', 'c d': ' <e> ' })
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(20), anyText, (at, length, inserted) => {
      try {
        readHadoopXml(whole.slice(0, at) + inserted + whole.slice(at + length))
      } catch (error) {
        expect(error).toBeInstanceOf(StackError)
      }
    }),
    { numRuns: 3000 },
  )
})
