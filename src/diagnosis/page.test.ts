import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { catalogue } from './catalogue.js'
import { pageOf } from './cause.js'
import { causeIndex, causePage } from './page.js'

const root = new URL('../../', import.meta.url)

test('docs/causes is what the catalogue says, and nothing else lies there; if not, run npm run docs', async () => {
  const pages = new Map(catalogue.map((cause) => [pageOf(cause), causePage(cause)]))
  pages.set('docs/causes/README.md', causeIndex(catalogue))
  const names = (await readdir(new URL('docs/causes', root))).map((name) => `docs/causes/${name}`)
  expect(names.toSorted()).toEqual([...pages.keys()].toSorted())
  for (const [path, text] of pages) expect(await readFile(new URL(path, root), 'utf8'), path).toBe(text)
})

test('the index names every cause once, and the first page of the project leads to it', async () => {
  const index = causeIndex(catalogue)
  for (const { code } of catalogue) expect(index.split(`(${code}.md)`)).toHaveLength(2)
  expect(await readFile(new URL('README.md', root), 'utf8')).toContain('(docs/causes/README.md)')
})
