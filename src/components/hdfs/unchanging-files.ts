// Which files of HDFS its daemons never write to again, and may therefore share their bytes with a copy.
// Read in the sources of Hadoop 3; test/stack/snapshots.test.ts appends to such files and truncates them.

/** Below a NameNode's or SecondaryNameNode's folder: an image and a finished segment of edits get their names when whole. */
export function isUnchangingImage(path: string): boolean {
  return /^current\/(fsimage_\d+|edits_\d+-\d+)$/.test(path)
}

/**
 * Below a DataNode's folder: a finished block and its checksums. Before an append or a truncation the DataNode counts the
 * links of both files and replaces those that have more than one by a copy (LocalReplica.breakHardLinksIfNeeded), which
 * its makers need for `-upgrade`. Everything else there, such as VERSION, dfsUsed and blocks that are being written, is
 * written in place.
 */
export function isUnchangingBlock(path: string): boolean {
  return /^current\/BP-[^/]+\/current\/finalized\/(subdir\d+\/)*blk_-?\d+(_\d+\.meta)?$/.test(path)
}
