// The machine, where nothing is said of it in a log: only a check of `doctor` sees it.
import type { Cause } from '../cause.js'

const unseen = { component: 'machine', patterns: [], examples: [], links: [] } as const

export const machineCheckCauses: readonly Cause[] = [
  {
    ...unseen,
    code: 'MACHINE_UNSUPPORTED',
    cause: 'sparkbox does not run on {what}',
    fix: 'use a machine with x86-64 or arm64 and Debian or Ubuntu',
    explanation: 'PostgreSQL and the native libraries of Spark are published for x86-64 and arm64 with glibc.',
  },
  {
    ...unseen,
    code: 'MACHINE_DISK_OVER_YARN_LIMIT',
    cause: 'the disk of {folder} is {used} % full, and above {limit} % YARN gives no more work to its node',
    fix: 'free some space on the disk of {folder}',
    explanation:
      'The NodeManager declares itself unhealthy when its disk is fuller than `yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage`; then every application waits for ever. sparkbox sets the limit far above the default of 90 %.',
    links: ['https://github.com/dask/knit/issues/80'],
  },
  {
    ...unseen,
    code: 'MACHINE_DISK_ALMOST_FULL',
    cause: 'the disk of {folder} has only {free} MiB left',
    fix: 'free some space on the disk of {folder}',
    explanation: 'An instance that does little writes some hundred MiB; jobs write much more.',
  },
  {
    ...unseen,
    code: 'MACHINE_INODES_EXHAUSTED',
    cause: 'the file system of {folder} has room for {free} more files only, whatever their size',
    fix: 'delete folders with many small files on the file system of {folder}: du --inodes -d 2 shows them',
    explanation:
      'Some file systems are made with a fixed number of files. When it is used up they say `No space left on device`, though bytes are free.',
  },
  {
    ...unseen,
    code: 'MACHINE_FILE_SYSTEM_WITHOUT_MODES',
    cause: '{folder} lies on {type}, which keeps no file modes, and PostgreSQL insists on them',
    fix: 'put everything on a file system of Linux: export SPARKBOX_HOME="$HOME/sparkbox-home"',
    explanation:
      'A data folder of PostgreSQL must have mode 0700, and a private key 0600. vfat, exFAT and NTFS show every file with one and the same mode.',
    links: ['https://github.com/digitallyinduced/ihp/issues/144'],
  },
  {
    ...unseen,
    code: 'MACHINE_NETWORK_FILE_SYSTEM',
    cause:
      '{folder} lies on {type}, a file system over a network, where locks and syncs of databases are not dependable',
    fix: 'put everything on a local disk: export SPARKBOX_HOME=/local/disk/sparkbox',
    explanation:
      'PostgreSQL and the NameNode rely on a sync that has reached the disk when it returns. Whether it has is up to the other machine.',
    links: ['https://www.postgresql.org/docs/current/creating-cluster.html#CREATING-CLUSTER-NFS'],
  },
  {
    ...unseen,
    code: 'MACHINE_OPEN_FILES_LIMIT',
    cause: 'a process may open {limit} files only, which is too little for HDFS and Spark',
    fix: 'raise the hard limit (nofile) in /etc/security/limits.conf to 65536 and log in again',
    explanation:
      'Each block, each connection and each jar is an open file. sparkbox uses the whole hard limit of the shell in which `up` was typed.',
  },
  {
    ...unseen,
    code: 'MACHINE_ADDRESS_SPACE_LIMIT',
    cause: 'a process may have {limit} of virtual memory only, and Java and Node reserve far more than they use',
    fix: 'ulimit -v unlimited; where that is refused, take the limit (as) out of /etc/security/limits.conf and log in again',
    explanation:
      'A Java of 1 GiB reserves several times as much for classes and code, and Node some 12 GiB. It costs no memory: what is used is limited by the profile.',
  },
  {
    ...unseen,
    code: 'MACHINE_PROCESS_LIMIT_SMALL',
    cause: 'this account may have {limit} processes and threads, and the services alone need about 1000',
    fix: 'raise the limit (nproc) in /etc/security/limits.conf, or pids.max of the container, to 8192',
    explanation:
      'Threads count as processes for Linux. The limit is that of the account (`ulimit -u`) or of a container (`pids.max`).',
  },
  {
    ...unseen,
    code: 'MACHINE_HOME_NOT_WRITABLE',
    cause: '{folder} cannot be written by this account',
    fix: 'export SPARKBOX_HOME=/path/to/a/folder/of/yours, or: sudo chown "$(id -u):$(id -g)" {folder}',
    explanation: 'sparkbox keeps everything below `SPARKBOX_HOME`, or below the XDG folders of your home.',
  },
  {
    ...unseen,
    code: 'MACHINE_FILE_FROM_FUTURE',
    cause: '{path} is {ahead} in the future, so the clock was ahead when it was written or is behind now',
    fix: 'compare with another clock: date; then set it: sudo timedatectl set-ntp true',
    explanation:
      'Times of files and tokens are compared with the clock. One that jumped back makes YARN refuse tokens and Spark take old files for new.',
    links: ['https://github.com/microsoft/WSL/issues/10006'],
  },
  {
    ...unseen,
    code: 'MACHINE_PYTHON_MISSING',
    cause: 'the Python of the instance, {path}, cannot be run any more',
    fix: 'sparkbox doctor --instance {instance} --fix',
    explanation:
      'The environment of PySpark refers to the Python it was made for. After an upgrade of the system that one may be gone; sparkbox then looks for another one and makes a new environment.',
  },
]
