// Failures of jars that do not go together, ruled out by what the locks of both stacks hold.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

interface Lock {
  artifacts: Record<string, unknown>
}

describe.each(['current', 'classic'])('with the stack %s', (stack) => {
  const lock = JSON.parse(readFileSync(new URL(`../../stacks/${stack}/lock.json`, import.meta.url), 'utf8')) as Lock
  const jars = (artifact: string): string[] => {
    const names = JSON.stringify(lock.artifacts[artifact]).match(/[\w.+-]+\.jar(?=")/g) ?? []
    return [...new Set(names)]
  }

  test('the metastore finds its driver, and that one knows SCRAM and catalogues of today', () => {
    const [driver, ...others] = jars('hive').filter((name) => /^postgresql-\d/.test(name))
    expect(others).toEqual([])
    // SCRAM-SHA-256 came with 42.2.0.
    const [major, minor] = /^postgresql-(\d+)\.(\d+)/.exec(driver!)!.slice(1).map(Number)
    expect([major, minor! >= 2]).toEqual([42, true])
  })

  test.each(['spark', 'hadoop', 'hive'])('%s does not bring two bindings of SLF4J', (artifact) => {
    const bindings = jars(artifact).filter((name) =>
      /^(slf4j-(log4j12|reload4j|simple|jdk14|nop)|log4j-slf4j2?-impl|logback-classic)-\d/.test(name),
    )
    expect(bindings).toHaveLength(1)
  })
})
