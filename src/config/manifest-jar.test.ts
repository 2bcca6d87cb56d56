import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { manifestJar } from './manifest-jar.js'

it('leads a real JVM to its folders, whatever their names', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sparkbox-jar-'))
  const folders = ['plain', 'with blank', 'ümlaut #1', 'x'.repeat(90)].map((name) => join(root, name))
  for (const [index, folder] of folders.entries()) {
    await mkdir(folder)
    await writeFile(join(folder, `resource${index}.txt`), `found ${index}`)
  }
  await writeFile(join(root, 'settings.jar'), manifestJar(folders))
  await writeFile(join(root, 'Find.java'), findResources)
  const { stdout } = await promisify(execFile)('java', ['-cp', join(root, 'settings.jar'), join(root, 'Find.java')])
  expect(stdout).toBe('found 0\nfound 1\nfound 2\nfound 3\n')
  await rm(root, { recursive: true })
})

it('gives the same bytes for the same folders', () => {
  expect(manifestJar(['/a', '/b'])).toEqual(manifestJar(['/a', '/b']))
  expect(manifestJar(['/a', '/b'])).not.toEqual(manifestJar(['/b', '/a']))
})

const findResources = `class Find {
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < 4; i++)
      System.out.println(new String(ClassLoader.getSystemResourceAsStream("resource" + i + ".txt").readAllBytes()));
  }
}`
