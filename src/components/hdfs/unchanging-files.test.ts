import { expect, test } from 'vitest'
import { isUnchangingBlock, isUnchangingImage } from './unchanging-files.js'

const finalized = 'current/BP-123-127.0.0.1-456/current/finalized'

test.each([
  [`${finalized}/subdir0/subdir31/blk_1073741825`, true],
  [`${finalized}/subdir0/subdir31/blk_1073741825_1001.meta`, true],
  [`${finalized}/blk_-12`, true],
  // A copy that the DataNode makes before it appends.
  [`${finalized}/subdir0/subdir31/blk_1073741825.unlinked`, false],
  ['current/BP-123-127.0.0.1-456/current/rbw/blk_1073741826', false],
  ['current/BP-123-127.0.0.1-456/current/rbw/blk_1073741826_1002.meta', false],
  ['current/BP-123-127.0.0.1-456/current/VERSION', false],
  ['current/BP-123-127.0.0.1-456/current/dfsUsed', false],
  ['current/BP-123-127.0.0.1-456/scanner.cursor', false],
  ['current/VERSION', false],
])('below a DataNode, %s: %s', (path, expected) => {
  expect(isUnchangingBlock(path)).toBe(expected)
})

test.each([
  ['current/fsimage_0000000000000000042', true],
  ['current/edits_0000000000000000001-0000000000000000042', true],
  ['current/edits_inprogress_0000000000000000043', false],
  ['current/fsimage.ckpt_0000000000000000042', false],
  ['current/fsimage_0000000000000000042.md5', false],
  ['current/seen_txid', false],
  ['current/VERSION', false],
])('below a NameNode, %s: %s', (path, expected) => {
  expect(isUnchangingImage(path)).toBe(expected)
})
