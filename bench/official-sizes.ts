// What the guide's way downloads: Apache's own archives of the stack's products, in bytes.

export interface OfficialArchive {
  file: string
  bytes: number
}

/**
 * Approximate, and rather too small than too large, which makes sparkbox's share look worse than it is. No host of
 * Apache could be asked where this was written. Spark: its archive holds the 280 jars of the pip package, 499 MB in our
 * lock, which hardly get smaller, and more. Hadoop: the archives of 3.4 were "near 1 GB", by the notes this project began
 * with. Hive and Tez: below what stack.json of `current` reserves for unpacking them. `curl -sIL` on the paths of
 * stack.json below any mirror gives the exact figures in `content-length`.
 */
export const officialArchives: readonly OfficialArchive[] = [
  { file: 'spark-bin-hadoop3.tgz', bytes: 500_000_000 },
  { file: 'hadoop.tar.gz', bytes: 950_000_000 },
  { file: 'apache-hive-bin.tar.gz', bytes: 400_000_000 },
  { file: 'apache-tez-bin.tar.gz', bytes: 70_000_000 },
]
