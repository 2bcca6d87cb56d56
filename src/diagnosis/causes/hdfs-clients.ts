// What HDFS answers to those who read and write.
import type { Cause } from '../cause.js'

const hdfs = 'sparkbox exec --instance {instance} -- hdfs'
const manual = 'https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs'

export const hdfsClientCauses: readonly Cause[] = [
  {
    code: 'HDFS_SAFE_MODE_BY_HAND',
    component: 'hdfs',
    isFinal: true,
    patterns: [/[Ss]afe mode.*It was turned on manually/, /^It was turned on manually\. Use "hdfs dfsadmin/],
    examples: [
      'it is in safe mode: Safe mode is ON. It was turned on manually. Use "hdfs dfsadmin -safemode leave" to turn safe mode off.',
      'It was turned on manually. Use "hdfs dfsadmin -safemode leave" to turn safe mode off.',
    ],
    cause: 'somebody has put the NameNode into safe mode, in which nothing can be written',
    fix: `${hdfs} dfsadmin -safemode leave`,
    explanation: 'It stays so until somebody ends it, or until the NameNode is restarted. Nothing is lost.',
    links: [`${manual}/HdfsUserGuide.html#Safemode`],
  },
  {
    code: 'HDFS_BLOCKS_NOT_REPORTED',
    component: 'hdfs',
    // Every start with data says so for a moment.
    isSymptom: true,
    patterns: [
      /[Tt]he reported blocks (?<reported>\d+) needs additional (?<missing>\d+) blocks to reach the threshold/,
    ],
    examples: [
      'it is in safe mode: Safe mode is ON. The reported blocks 0 needs additional 5 blocks to reach the threshold 0.9990 of total blocks 5.',
    ],
    cause: 'the NameNode still misses {missing} blocks that belong to its files, so it only lets files be read',
    fix: 'sparkbox up datanode --instance {instance}; if blocks are gone from its folder: sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}; without a snapshot, lose the files whose blocks are gone: sparkbox config set hdfs-site.dfs.namenode.safemode.threshold-pct=0 --instance {instance}; sparkbox up --instance {instance}; sparkbox exec --instance {instance} -- hdfs fsck / -delete',
    explanation:
      'For a moment this is so at each start. When it stays, blocks were deleted from `data/datanode`, or the DataNode does not run: look there first. `hdfs fsck / -list-corruptfileblocks` names the files. Take the setting back afterwards: `sparkbox config unset hdfs-site.dfs.namenode.safemode.threshold-pct`.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop/issues/73',
      'https://github.com/sequenceiq/docker-spark/issues/72',
    ],
  },
  {
    code: 'HDFS_SAFE_MODE',
    component: 'hdfs',
    isSymptom: true,
    patterns: [/Name node is in safe mode/, /SafeModeException/],
    examples: [
      'put: Cannot create file/tmp/safe._COPYING_. Name node is in safe mode.',
      'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create directory /tmp/x.',
    ],
    cause: 'the NameNode is in safe mode, in which nothing can be written',
    fix: `${hdfs} dfsadmin -safemode get; when nobody needs it: ${hdfs} dfsadmin -safemode leave`,
    explanation:
      'It is so at each start until the blocks are reported, which `sparkbox up` waits for; or somebody has asked for it; or the disk of the NameNode is nearly full. `sparkbox status` says which.',
    links: ['https://github.com/big-data-europe/docker-hadoop/issues/73', `${manual}/HdfsUserGuide.html#Safemode`],
  },
  {
    code: 'HDFS_QUOTA_OF_NAMES',
    component: 'hdfs',
    patterns: [
      /NameSpace quota \(directories and files\) of directory (?<folder>\S+) is exceeded: quota=(?<quota>\d+)/,
    ],
    examples: [
      'touchz: The NameSpace quota (directories and files) of directory /tmp/q is exceeded: quota=1 file count=2',
    ],
    cause: '{folder} may hold no more than {quota} files and folders, itself counted',
    fix: `${hdfs} dfsadmin -clrQuota {folder}`,
    explanation: 'Somebody has set this quota; an instance has none by itself. The command takes it away.',
    links: [`${manual}/HdfsQuotaAdminGuide.html`, 'https://github.com/trinodb/trino/pull/22962'],
  },
  {
    code: 'HDFS_QUOTA_OF_SPACE',
    component: 'hdfs',
    patterns: [/DiskSpace quota of (?<folder>\S+) is exceeded: quota = (?<quota>\d+)/],
    examples: [
      'put: The DiskSpace quota of /tmp/q2 is exceeded: quota = 1024 B = 1 KB but diskspace consumed = 134217728 B = 128 MB',
    ],
    cause:
      'the files in {folder} may take no more than {quota} bytes, and a file that is being written counts with a whole block of 128 MiB',
    fix: `${hdfs} dfsadmin -clrSpaceQuota {folder}`,
    explanation: 'Somebody has set this quota; an instance has none by itself. The command takes it away.',
    links: [`${manual}/HdfsQuotaAdminGuide.html`, 'https://github.com/apache/hadoop/pull/8321'],
  },
  {
    code: 'HDFS_PERMISSION_DENIED',
    component: 'hdfs',
    patterns: [
      /Permission denied: user=(?<user>[\w.-]+), access=(?<access>\w+), inode="(?!\/tmp\/hadoop-yarn)(?<path>[^"]+)"/,
      /Permission denied\.? (?:user=)?(?<user>[\w.-]+) is not the owner of inode="?(?<path>[^"\s]+)/,
      /Access denied for user (?<user>[\w.-]+)\. Superuser privilege is required/,
    ],
    examples: [
      'mkdir: Permission denied: user=mallory, access=WRITE, inode="/user":root:root:drwxr-xr-x',
      'chmod: Permission denied. user=mallory is not the owner of inode=/user',
      'report: Access denied for user mallory. Superuser privilege is required',
    ],
    cause: 'HDFS does not let {user} do this',
    fix: 'as the account that runs the instance: unset HADOOP_USER_NAME; for another user a folder of its own: sparkbox exec --instance {instance} -- bash -c "hdfs dfs -mkdir -p /user/{user} && hdfs dfs -chown {user} /user/{user}"',
    explanation:
      'The account that runs the instance may do everything in its HDFS, and has a folder below /user. Another name reaches HDFS by HADOOP_USER_NAME, by an impersonating server, or from a container.',
    links: [
      'https://github.com/sequenceiq/docker-spark/issues/6',
      'https://github.com/jupyter/docker-stacks/issues/831',
    ],
  },
  {
    code: 'HDFS_BLOCK_SIZE_TOO_SMALL',
    component: 'hdfs',
    patterns: [/Specified block size (?<size>\d+) is less than configured minimum value/],
    examples: [
      'put: Specified block size 512 is less than configured minimum value dfs.namenode.fs-limits.min-block-size=1048576',
    ],
    cause: 'a file was to be written in blocks of {size} bytes, and HDFS takes no smaller ones than 1 MiB',
    fix: 'sparkbox config set hdfs-site.dfs.namenode.fs-limits.min-block-size=512 --instance {instance}; sparkbox config apply --instance {instance}',
    explanation:
      'Small blocks are useful to see how many tasks a job gets. Applying restarts HDFS. Or ask for blocks of at least 1048576 bytes.',
    links: [`${manual}/hdfs-default.xml`],
  },
  {
    code: 'HDFS_REPLICATION_TOO_HIGH',
    component: 'hdfs',
    patterns: [/Requested replication factor of (?<wanted>\d+) exceeds maximum of (?<most>\d+)/],
    examples: [
      'put: Requested replication factor of 1000 exceeds maximum of 512 for /tmp/rep._COPYING_, clientName=127.0.0.1',
    ],
    cause: 'a file was to be kept {wanted} times, and HDFS allows {most}',
    fix: 'sparkbox config unset hdfs-site.dfs.replication --instance {instance}; sparkbox config apply --instance {instance}',
    explanation: 'There is one DataNode, so more than one copy is never made, whatever is asked for.',
    links: [`${manual}/hdfs-default.xml`],
  },
  {
    code: 'HDFS_FILE_IS_BEING_WRITTEN',
    component: 'hdfs',
    patterns: [
      /Failed to (?<what>[A-Z_]+) (?<path>\/\S*) for \S+ on \S+ because (?:this file lease is currently owned by|\S+ is already the current lease holder|lease recovery is in progress)/,
      /failed to create file (?<path>\/\S*) for \S+(?: for client \S+)? because current leaseholder is trying to recreate file/,
      /LeaseExpiredException\b.*?(?<path>\/\S+)/,
    ],
    examples: [
      'appendToFile: Failed to APPEND_FILE /tmp/app for DFSClient_NONMAPREDUCE_1065720689_3 on 127.0.0.1 because this file lease is currently owned by DFSClient_NONMAPREDUCE_1849255783_3 on 127.0.0.1',
      'org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException): failed to create file /user/hive/warehouse/log for DFSClient_NONMAPREDUCE_166890633_37 for client 10.6.25.147 because current leaseholder is trying to recreate file.',
      'org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException): Client (=DFSClient_NONMAPREDUCE_2077643444_34) is not the lease owner (=DFSClient_NONMAPREDUCE_1650664880_43: /user/warehouse/test.db/t_test/part-0',
    ],
    cause: 'another program is writing {path}, or has ended without closing it',
    fix: `${hdfs} debug recoverLease -path {path} -retries 3`,
    explanation:
      'A file has one writer at a time. That of a program that was killed is freed by itself after at most an hour, and by the command at once; what it had written and not flushed is lost. End a writer that still runs first.',
    links: [
      'https://github.com/mattshma/bigdata/issues/53',
      'https://github.com/AbsaOSS/pramen/issues/178',
      'https://github.com/apache/hudi/issues/8992',
    ],
  },
  {
    code: 'HDFS_BLOCK_DAMAGED',
    component: 'hdfs',
    patterns: [
      /Checksum (?:CRC32C?|error).*(?:not matched for file|file) (?<path>\/\S+)/,
      /Found Checksum error for (?<path>\S+) from/,
      /ChecksumException: Checksum error: (?:file )?(?<path>\/\S+)/,
    ],
    examples: [
      'cat: Checksum CRC32C not matched for file /tmp/damaged at position 0: expected=353DD8BE but computed=EEB1787D, algorithm=CRC32C',
      '2026-11-24 18:03:48,631 WARN hdfs.DFSClient: Found Checksum error for BP-1363987286-127.0.0.1-1795543136264:blk_1073741835_1012 from DatanodeInfoWithStorage[127.0.0.1:9866,DS-27aeaad5,DISK] at 0',
      'org.apache.hadoop.fs.ChecksumException: Checksum error: /tmp/damaged at 0 exp: 893252030 got: -290359171',
    ],
    cause: 'a block of a file in HDFS is damaged on the disk: {path}',
    fix: `sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}; or see which files it concerns: ${hdfs} fsck / -list-corruptfileblocks`,
    explanation:
      'Something has changed the bytes below HDFS, and HDFS has noticed. With one copy there is no other to take, so the file must be written again or come from a snapshot. `hdfs dfs -get -ignoreCrc` reads what is left. Look at the disk, too.',
    links: [`${manual}/HDFSCommands.html#fsck`],
  },
  {
    code: 'HDFS_BLOCK_MISSING',
    component: 'hdfs',
    patterns: [
      /Could not obtain block: (?<block>\S+) file=(?<path>\S+)/,
      /received exception java\.io\.FileNotFoundException: BlockId (?<block>\d+) is not valid.*for file (?<path>\/[^\s,]+)/,
      /(?<path>\/\S+): (?:MISSING|CORRUPT) (?<block>\d+) blocks of total size/,
    ],
    examples: [
      'org.apache.hadoop.hdfs.BlockMissingException: Could not obtain block: BP-177356802-10.28.113.126-1620307273641:blk_-9223372036848879072_382398 file=/hdfspath/core_page_view/000005_0',
      'java.io.IOException: Got error, status=ERROR, status message opReadBlock BP-1363987286-127.0.0.1-1795543136264:blk_1073741836_1013 received exception java.io.FileNotFoundException: BlockId 1073741836 is not valid., for OP_READ_BLOCK, self=/127.0.0.1:49154, remote=/127.0.0.1:9866, for file /tmp/gone, for pool BP-1363987286',
      '/tmp/gone: MISSING 1 blocks of total size 6 B.',
    ],
    cause: 'a block of {path} in HDFS is gone, or the DataNode that has it does not run',
    fix: `sparkbox restart datanode --instance {instance}; if that does not bring the block back, it is gone: sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}; or give the file up: ${hdfs} dfs -rm {path}`,
    explanation:
      'Block files below `data/datanode` are the data itself. With one copy there is no other to take. `sparkbox doctor` names such files as soon as the NameNode knows of them: after somebody has read them in vain, or after a start of the DataNode. A DataNode that has once not found a file does not look for it again before it is restarted.',
    links: [
      'https://github.com/apache/hadoop/pull/3615',
      'https://github.com/prestodb/presto/issues/263',
      'https://github.com/apache/iceberg/issues/8399',
    ],
  },
]
