// The NameNode's own files: image, edit log, VERSION.
import type { Cause } from '../cause.js'
import { restoreOrReset } from '../fixes.js'

const restore =
  'sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}'
const recover =
  'sparkbox exec --instance {instance} -- hadoop org.apache.hadoop.hdfs.server.namenode.NameNode -recover -force, then sparkbox up --instance {instance}'

export const hdfsNameNodeCauses: readonly Cause[] = [
  {
    code: 'HDFS_EDIT_LOG_GAP',
    component: 'hdfs',
    patterns: [
      /Gap in transactions\. Expected to be able to read up until at least txid (?<last>\d+) but unable to find any edit logs containing txid (?<first>\d+)/,
      /There appears to be a gap in the edit log\. +We expected txid (?<first>\d+), but got txid (?<last>\d+)/,
    ],
    examples: [
      'java.io.IOException: Gap in transactions. Expected to be able to read up until at least txid 9 but unable to find any edit logs containing txid 3',
      'java.io.IOException: There appears to be a gap in the edit log.  We expected txid 4977001276, but got txid 4988194353.',
    ],
    cause: 'a file of the edit log of the NameNode is missing: the changes from transaction {first} on',
    fix: `${restore}; without a snapshot, lose what was changed since the last checkpoint: ${recover}`,
    explanation:
      'The NameNode keeps all names as one image and the changes since then in files `edits_…`; one of these was deleted, or `seen_txid` was copied from elsewhere. The second way of the fix starts with what is there. A copy of the folder `data/namenode` before it costs little.',
    links: ['https://github.com/paypal/NNAnalytics/issues/132', 'https://github.com/apache/hadoop/pull/4219'],
  },
  {
    code: 'HDFS_EDIT_LOG_DAMAGED',
    component: 'hdfs',
    patterns: [
      /Error replaying edit log at offset (?<offset>\d+)/,
      /LogHeaderCorruptException: (?<what>.+)/,
      /Encountered exception on operation \S+ \[/,
      /caught exception initializing EditLogFileInputStream/,
    ],
    examples: [
      'org.apache.hadoop.hdfs.server.namenode.EditLogInputException: Error replaying edit log at offset 0.  Expected transaction ID was 3',
      'org.apache.hadoop.hdfs.server.namenode.EditLogFileInputStream$LogHeaderCorruptException: Reached EOF when reading log header',
      '2025-11-18 17:47:51,092 ERROR org.apache.hadoop.hdfs.server.namenode.FSEditLogLoader: Encountered exception on operation CloseOp [length=0, inodeId=0, path=/user/luca/data]',
      '2026-11-24 18:19:51,607 ERROR namenode.EditLogInputStream: caught exception initializing EditLogFileInputStream{log=/home/me/.sparkbox/instances/default/data/namenode/current/edits_0000000000000000003-0000000000000000008, firstTxId=3}',
    ],
    cause: 'the edit log of the NameNode is damaged',
    fix: `${restore}; without a snapshot, keep what was changed before the damaged place and lose what came after it: ${recover}`,
    explanation:
      'A disk that was full or failed, or a file that was cut off. The NameNode refuses to start rather than to lose changes silently. Blocks are not touched; a copy of the folder `data/namenode` before the second way costs little.',
    links: ['https://github.com/apache/hadoop/pull/8120', 'https://github.com/apache/hadoop/pull/5235'],
  },
  {
    code: 'HDFS_IMAGE_CHECKSUM_MISSING',
    component: 'hdfs',
    patterns: [/No MD5 file found corresponding to image file (?<folder>\/[^']*)\/(?<image>fsimage_\d+)/],
    examples: [
      'java.io.IOException: No MD5 file found corresponding to image file /home/me/.sparkbox/instances/default/data/namenode/current/fsimage_0000000000000000002',
    ],
    cause: 'the checksum beside the image of the NameNode, {folder}/{image}.md5, is gone',
    fix: 'cd {folder} && md5sum -b {image} > {image}.md5; sparkbox up --instance {instance}',
    explanation:
      'The command writes it anew from the image as it is now. If that is damaged, too, the NameNode says so at the next start.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsUserGuide.html'],
  },
  {
    code: 'HDFS_IMAGE_DAMAGED',
    component: 'hdfs',
    // Why it could not be loaded stands in a line of its own, behind this one.
    isSymptom: true,
    patterns: [
      /Image file (?<image>\S+) is corrupt with MD5 checksum/,
      /Failed to load image from FSImageFile\(file=(?<image>[^,]+)/,
    ],
    examples: [
      'java.io.IOException: Image file /home/me/.sparkbox/instances/default/data/namenode/current/fsimage_0000000000000000002 is corrupt with MD5 checksum of 9e107d9d372bb6826bd81d3542a419d6 but expecting e4d909c290d0fb1ca068ffaddf22cbd0',
      '2026-11-24 18:20:15,041 ERROR namenode.FSImage: Failed to load image from FSImageFile(file=/home/me/.sparkbox/instances/default/data/namenode/current/fsimage_0000000000000000002, cpktTxId=0000000000000000002)',
    ],
    cause: 'the image of the NameNode, {image}, is damaged',
    fix: restoreOrReset,
    explanation:
      'The NameNode takes an older image by itself where it still has one. `data/secondarynamenode/current` of the instance holds the last checkpoint: its `fsimage_…` with the `.md5` beside it, copied into `data/namenode/current`, brings back all names as of then. Blocks are not touched by any of this.',
    links: ['https://github.com/stackabletech/hdfs-operator/issues/750'],
  },
  {
    code: 'HDFS_IMAGE_MISSING',
    component: 'hdfs',
    patterns: [
      /holds blocks of cluster (?<cluster>\S+), but the NameNode's image is gone/,
      /(?<folder>\/\S+) holds (?<name>\S+) but no file system image/,
      /NameNode is not formatted/,
      /No valid image files found|No non-corrupt logs for txid/,
    ],
    examples: [
      "/home/me/.sparkbox/instances/default/data/datanode holds blocks of cluster CID-7e2f8a0e, but the NameNode's image is gone",
      '/home/me/.sparkbox/instances/default/data/namenode holds edits_inprogress_0000000000000000009 but no file system image',
      'java.io.IOException: NameNode is not formatted.',
      'java.io.FileNotFoundException: No valid image files found',
    ],
    cause:
      'the image of the NameNode is gone, and with it the names of all files; it is not formatted anew, since that would make what is left unreadable for good',
    fix: restoreOrReset,
    explanation:
      'The folder `data/namenode` of the instance was deleted or emptied, or an old format was cut off. `data/secondarynamenode/current` may hold a checkpoint to copy from. Where `data/namenode/current` still holds an `fsimage_…`, only its file VERSION is gone: after `sparkbox down namenode`, `sparkbox up` says how to bring that back, and nothing is lost. `namenode -format`, which many pages recommend, gives every block up.',
    links: [
      'https://github.com/mesosphere-backup/hdfs-deprecated/issues/173',
      'https://github.com/apache-spark-on-k8s/kubernetes-HDFS/issues/65',
      'https://github.com/stackabletech/hdfs-operator/issues/750',
    ],
  },
  {
    code: 'HDFS_STORAGE_FOLDER_UNUSABLE',
    component: 'hdfs',
    patterns: [
      /InconsistentFSStateException: Directory (?<folder>\/\S+) is in an inconsistent state: storage directory does not exist or is not accessible/,
      /Cannot (?:create directory|remove current directory:?) (?<folder>\/\S+\/current)$/,
      /(?<folder>\/\S+\/in_use\.lock) \((?:Permission denied|Operation not permitted)\)/,
      /renameTo\(src=(?<folder>\/\S+)\/[^/\s]+, dst=\/\S+\) failed/,
      /ENOTDIR: not a directory, scandir '(?<folder>\/[^']+)'/,
      /NotDirectoryException: (?<folder>\/\S+)/,
    ],
    examples: [
      'org.apache.hadoop.hdfs.server.common.InconsistentFSStateException: Directory /tmp/hadoop-root/dfs/name is in an inconsistent state: storage directory does not exist or is not accessible.',
      'java.io.IOException: Cannot create directory /home/me/.sparkbox/instances/default/data/namenode/current',
      'java.io.FileNotFoundException: /home/me/.sparkbox/instances/default/data/namenode/in_use.lock (Permission denied)',
      'Caused by: java.io.IOException: renameTo(src=/home/me/.sparkbox/instances/default/data/namenode/current/edits_inprogress_0000000000000000437, dst=/home/me/.sparkbox/instances/default/data/namenode/current/edits_0000000000000000437-0000000000000000437) failed.',
      "Format the NameNode: ENOTDIR: not a directory, scandir '/home/me/.sparkbox/instances/default/data/namenode/current'",
      'java.nio.file.NotDirectoryException: /home/me/.sparkbox/instances/default/data/namenode',
    ],
    cause: 'the folder of HDFS {folder} is not there, is no folder, or may not be written',
    fix: 'ls -ld {folder}; give it back to your account and make it writable: sudo chown -R "$(id -un)" {folder}',
    explanation:
      'A start with sudo leaves files of root behind; a disk with errors becomes read-only; a mount may be missing. sparkbox keeps the folders of HDFS in the data folder of the instance, never in /tmp, which a restart empties.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop-spark-workbench/issues/65',
      'https://github.com/hortonworks/structor/issues/5',
    ],
  },
  {
    code: 'HDFS_NAMENODE_VERSION_FILE_DAMAGED',
    component: 'hdfs',
    patterns: [
      /(?<folder>\/\S+) holds fsimage_\d+, but its file VERSION is gone/,
      /InconsistentFSStateException: Directory (?<folder>\/\S+\/namenode) is in an inconsistent state: (?:file VERSION|version file|unexpected storage type|Unexpected)/,
    ],
    examples: [
      '/home/me/.sparkbox/instances/default/data/namenode holds fsimage_0000000000000000002, but its file VERSION is gone',
      'org.apache.hadoop.hdfs.server.common.InconsistentFSStateException: Directory /home/me/.sparkbox/instances/default/data/namenode is in an inconsistent state: file VERSION has layoutVersion missing.',
    ],
    cause: 'the file VERSION of the NameNode, which says to what file system {folder} belongs, is damaged or gone',
    fix: 'cp {folder}/../secondarynamenode/current/VERSION {folder}/current/VERSION; sparkbox up --instance {instance}',
    explanation:
      'It was edited or deleted, or cut off when the disk was full. The image beside it is whole. The SecondaryNameNode has the same file, once it has made its first checkpoint a minute after the first start; any snapshot of the instance has it, too.',
    links: ['https://github.com/apache/hadoop/pull/8277'],
  },
  {
    code: 'HDFS_TRANSACTION_FILE_DAMAGED',
    component: 'hdfs',
    patterns: [/Unable to determine the max transaction ID seen by Storage Directory root= (?<folder>\/[^;']+);/],
    examples: [
      '2026-11-24 18:23:28,918 WARN namenode.FSImageTransactionalStorageInspector: Unable to determine the max transaction ID seen by Storage Directory root= /home/me/.sparkbox/instances/default/data/namenode; location= null',
    ],
    cause: 'the file seen_txid of the NameNode, which says how far its edit log goes at least, is damaged',
    fix: 'echo 0 > {folder}/current/seen_txid; sparkbox up --instance {instance}',
    explanation:
      'The NameNode still reads all of its edit log; only the check that the end of it is there does not happen at that one start. After it the file holds the right number again.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsUserGuide.html'],
  },
  {
    code: 'HDFS_VERSION_FILE_DAMAGED',
    component: 'hdfs',
    patterns: [
      /InconsistentFSStateException: Directory (?<folder>\/\S+) is in an inconsistent state: (?:file VERSION|version file) (?<what>.+)/,
      /InconsistentFSStateException: Directory (?<folder>\/\S+) is in an inconsistent state: (?<what>unexpected storage type|Unexpected blockpoolID|has no \w+|cluster ID is different).*/i,
      /InvalidPropertiesException|Property (?<what>\w+) is missing in the VERSION/,
    ],
    examples: [
      'org.apache.hadoop.hdfs.server.common.InconsistentFSStateException: Directory /home/me/.sparkbox/instances/default/data/datanode is in an inconsistent state: file VERSION has layoutVersion missing.',
      'org.apache.hadoop.hdfs.server.common.InconsistentFSStateException: Directory /data is in an inconsistent state: Unexpected blockpoolID BP-1. Expected BP-2',
      'java.util.InvalidPropertiesException: VERSION',
    ],
    cause: 'a file VERSION of HDFS, which says to what its folder belongs, is damaged',
    fix: restoreOrReset,
    explanation:
      'It was edited, or cut off when the disk was full. Its lines are the same in every snapshot of the instance, so the file alone may be taken from one.',
    links: ['https://github.com/apache/hadoop/pull/8277'],
  },
  {
    code: 'HDFS_LAYOUT_OF_ANOTHER_VERSION',
    component: 'hdfs',
    patterns: [
      /Unexpected version of storage directory (?<folder>\/\S+?)\. Reported: (?<reported>-?\d+)\. Expecting = (?<expected>-?\d+)/,
      /File system image contains an old layout version (?<reported>-?\d+)/,
    ],
    examples: [
      'org.apache.hadoop.hdfs.server.common.IncorrectVersionException: Unexpected version of storage directory /hadoop/dfs/name. Reported: -64. Expecting = -63.',
      'java.io.IOException: File system image contains an old layout version -60.',
    ],
    cause: 'HDFS was written with the layout {reported} of another Hadoop, which this one does not read as it is',
    fix: `start it with the versions that wrote it: sparkbox stack list, then sparkbox up --stack NAME --instance {instance}; or ${restoreOrReset}`,
    explanation:
      'A lower number (-67 is lower than -66) is a newer layout: Hadoop reads older ones after an upgrade, and never newer ones. sparkbox records which version wrote the data and refuses another one before a start, so this comes from files that were put there by hand.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop/issues/37',
      'https://github.com/big-data-europe/docker-hadoop-spark-workbench/issues/46',
    ],
  },
  {
    code: 'HDFS_FOLDER_LOCKED',
    component: 'hdfs',
    patterns: [
      /Cannot lock storage (?<folder>\/\S+?)\. The directory is already locked/,
      /It appears that another node +(?<holder>\S+) has already locked the storage directory: (?<folder>\/[^\s,]+)/,
    ],
    examples: [
      'java.io.IOException: Cannot lock storage /home/me/.sparkbox/instances/default/data/namenode. The directory is already locked',
      '2026-11-24 18:30:00,000 ERROR common.Storage: It appears that another node  1@other has already locked the storage directory: /home/me/.sparkbox/instances/default/data/namenode',
    ],
    cause: 'another process works in {folder}',
    fix: 'fuser -v {folder}/in_use.lock; then end that process, and: sparkbox up --instance {instance}',
    explanation:
      'A NameNode or DataNode that was started by hand uses the same folder. The lock ends with its process; the file itself may stay and does no harm.',
    links: ['https://github.com/llnl/magpie/issues/238'],
  },
]
