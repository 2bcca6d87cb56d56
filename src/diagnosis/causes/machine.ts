// The machine below the components: disk, memory, limits, files.
import type { Cause } from '../cause.js'

export const machineCauses: readonly Cause[] = [
  {
    code: 'MACHINE_INOTIFY_LIMIT',
    component: 'machine',
    patterns: [/User limit of inotify (instances|watches) reached/, /System limit for number of file watchers reached/],
    examples: [
      'java.io.IOException: User limit of inotify instances reached or too many open files',
      "Error: ENOSPC: System limit for number of file watchers reached, watch '/home/me'",
    ],
    cause: 'this account may watch no more files for changes (inotify), because other programs watch so many',
    fix: 'sudo sysctl fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288',
    explanation:
      'Linux limits how many files one account may watch. Editors and build tools take most of it. sparkbox itself watches none: it reads logs now and then. The command raises the limit until the next restart of the machine; a file in `/etc/sysctl.d` keeps it.',
    links: ['https://github.com/gorakhargosh/watchdog/issues/846'],
  },
  {
    code: 'MACHINE_DISK_FULL',
    component: 'machine',
    patterns: [
      /No space left on device/,
      /Disk quota exceeded/,
      /org\.apache\.hadoop\.util\.DiskChecker\$DiskOutOfSpaceException/,
    ],
    examples: [
      'PANIC:  could not write to file "pg_wal/xlogtemp.4121": No space left on device',
      'java.io.IOException: Disk quota exceeded',
      'org.apache.hadoop.util.DiskChecker$DiskOutOfSpaceException: Insufficient space for appending to FileOutputStream',
    ],
    cause: 'the disk that holds the data is full',
    fix: 'free some space on the disk that is shown by: sparkbox doctor --instance {instance}; sparkbox up --instance {instance}',
    explanation:
      'PostgreSQL, the NameNode and the NodeManager stop where they cannot write. What they had acknowledged before is on disk. Delete something else on the same disk, not files of the instance: its write-ahead logs and edit logs are the data.',
    links: ['https://www.postgresql.org/docs/current/disk-full.html'],
  },
  {
    code: 'MACHINE_READ_ONLY_FILE_SYSTEM',
    component: 'machine',
    patterns: [/Read-only file system|\bEROFS\b/],
    examples: ['java.io.FileNotFoundException: /data/hdfs/name/in_use.lock (Read-only file system)'],
    cause: 'the file system that holds the data cannot be written: it is mounted read-only',
    fix: 'findmnt --target ~ ; then mount it again: sudo mount -o remount,rw MOUNTPOINT',
    explanation:
      'Linux turns a file system read-only when its disk reports errors; look at the end of `dmesg` before you write to it again. On WSL `wsl.exe --shutdown` in a Windows terminal lets Linux check the disk at the next start.',
    links: ['https://man7.org/linux/man-pages/man8/mount.8.html'],
  },
  {
    code: 'MACHINE_DISK_ERROR',
    component: 'machine',
    patterns: [/Input\/output error/],
    examples: ['java.io.IOException: Input/output error'],
    cause: 'the disk reports an error while it reads or writes',
    fix: 'sudo dmesg --level=err | tail; copy your data to another disk before anything else',
    explanation:
      'The kernel could not read or write a block. On WSL a drive of Windows says the same when its server is gone.',
    links: ['https://man7.org/linux/man-pages/man3/errno.3.html'],
  },
  {
    code: 'MACHINE_TOO_MANY_OPEN_FILES',
    component: 'machine',
    patterns: [/[Tt]oo many open files|\bE[MN]FILE\b/],
    examples: ['java.net.SocketException: Too many open files', 'Error: EMFILE: too many open files, open'],
    cause: 'a process may not open more files than its limit allows',
    fix: 'ulimit -n hard, then: sparkbox down --instance {instance}; sparkbox up --instance {instance}',
    explanation:
      'Services take the limit of the shell in which `up` was typed. A hard limit below 4096 is too little for a DataNode with many blocks; an administrator raises it in `/etc/security/limits.conf`.',
    links: ['https://man7.org/linux/man-pages/man5/limits.conf.5.html'],
  },
  {
    code: 'MACHINE_PROCESS_LIMIT',
    component: 'machine',
    patterns: [
      /unable to create (new )?native thread/,
      /Cannot create (worker )?(GC )?thread/,
      /pthread_create failed \(EAGAIN\)/,
      /(fork|could not fork .*): .*Resource temporarily unavailable/,
    ],
    examples: [
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      'Error occurred during initialization of VM: Cannot create GC thread. Out of system resources.',
      '[warning][os,thread] Failed to start thread "GC Thread#0" - pthread_create failed (EAGAIN) for attributes: stacksize: 1024k',
      'LOG:  could not fork new process for connection: Resource temporarily unavailable',
    ],
    cause: 'this account may start no more processes and threads',
    fix: 'ulimit -u; raise it in /etc/security/limits.conf (nproc), or stop other programs, then: sparkbox up --instance {instance}',
    explanation:
      'Threads count as processes for Linux. All services together have about 700. The limit may be that of the account (`ulimit -u`) or of a container (`pids.max`). Java calls it an OutOfMemoryError, though memory is not what is missing.',
    links: ['https://man7.org/linux/man-pages/man2/getrlimit.2.html'],
  },
  {
    code: 'MACHINE_OUT_OF_MEMORY',
    component: 'machine',
    patterns: [
      /insufficient memory for the Java Runtime Environment/,
      /Cannot allocate memory/,
      /os::commit_memory\(.*failed; error='(Not enough space|Cannot allocate memory)'/,
      /Out of memory: Kill(ed)? process|oom-kill:/,
      /Could not reserve enough space for (the )?(object heap|\S+ object heap)/,
    ],
    examples: [
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      '/bin/sh: 1: Cannot fork: Cannot allocate memory',
      "OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x00000000e0000000, 536870912, 0) failed; error='Not enough space' (errno=12)",
      'Out of memory: Killed process 4121 (java) total-vm:3221225kB, anon-rss:1048576kB',
      'Error occurred during initialization of VM: Could not reserve enough space for 1048576KB object heap',
    ],
    cause: 'the machine has no memory left for another process',
    fix: 'sparkbox up --instance {instance} --profile small; or stop other programs',
    explanation:
      'Linux ends the largest process when memory runs out, often a Java service. The profile `small` plans the least. On WSL the virtual machine gets half of the memory of Windows unless `.wslconfig` says otherwise.',
    links: ['https://learn.microsoft.com/windows/wsl/wsl-config'],
  },
  {
    code: 'MACHINE_MEMORY_TOO_SMALL',
    component: 'machine',
    patterns: [],
    examples: [],
    cause: 'the services may take {planned} MiB together, and {owner} has {total} MiB',
    fix: 'sparkbox up --instance {instance} --profile small',
    explanation:
      'The sum of all heaps, with about 120 MiB beside each for code, threads and buffers, must be below the memory of the machine, or Linux ends one of them in the middle of its work.',
    links: ['https://github.com/microsoft/WSL/issues/4166'],
  },
  {
    code: 'MACHINE_TMP_NOEXEC',
    component: 'machine',
    patterns: [],
    examples: [],
    cause: 'native libraries are unpacked into a folder from which nothing may be run (mounted noexec)',
    fix: 'put everything on a file system that may run programs: export SPARKBOX_HOME=/another/disk/sparkbox',
    explanation:
      'Compression libraries unpack native code into the temporary folder and load it from there. sparkbox gives every process the folder `tmp` of its instance, so a `/tmp` that is mounted noexec does no harm; the instance itself must not lie on such a mount.',
    links: ['https://github.com/xerial/snappy-java/issues/240'],
  },
  {
    code: 'MACHINE_PERMISSION_DENIED',
    component: 'machine',
    patterns: [
      /(?<path>\/\S+) \(Permission denied\)/,
      /java\.nio\.file\.AccessDeniedException: (?<path>\/\S+)/,
      /could not (open|create|access|read) \w+ (?:\w+ )?"(?<path>[^"]+)": Permission denied/,
      /EACCES: permission denied, \w+ '(?<path>[^']+)'/,
    ],
    examples: [
      'java.io.FileNotFoundException: /home/me/sparkbox/data/hdfs/name/current/VERSION (Permission denied)',
      'java.nio.file.AccessDeniedException: /home/me/sparkbox/tmp/spark-1',
      'FATAL:  could not open file "global/pg_control": Permission denied',
      "Error: EACCES: permission denied, open '/home/me/sparkbox/run/state.json'",
    ],
    cause: '{path} belongs to another account, or its mode does not let this one in',
    fix: 'sparkbox doctor --instance {instance} --fix; for files of another account: sudo chown -R "$(id -u):$(id -g)" on them',
    explanation:
      'It comes from a command that was once run as root, or from a copy that did not keep owners. `doctor --fix` puts modes right; only an administrator can change owners.',
    links: ['https://github.com/microsoft/pai/issues/2647'],
  },
  {
    code: 'MACHINE_NO_PASSWD_ENTRY',
    component: 'machine',
    patterns: [
      /cannot find name for user ID/,
      /could not look up (effective )?user ID/,
      /LoginException: java\.lang\.NullPointerException: .*name/,
    ],
    examples: [
      'whoami: cannot find name for user ID 1234',
      'initdb: error: could not look up effective user ID 1234: user does not exist',
      'javax.security.auth.login.LoginException: java.lang.NullPointerException: invalid null input: name',
    ],
    cause: 'this user id has no entry in /etc/passwd, so no program can say who it is',
    fix: 'echo "spark:x:$(id -u):$(id -g)::/home/spark:/bin/sh" | sudo tee -a /etc/passwd',
    explanation:
      'Hadoop asks the system for the name of its account, and PostgreSQL refuses to run without one. It happens in containers that are started with a number as their user.',
    links: [
      'https://github.com/zonkyio/embedded-postgres/issues/81',
      'https://github.com/docker-library/postgres/issues/1270',
    ],
  },
  {
    code: 'MACHINE_ROOT_REFUSED',
    component: 'machine',
    patterns: [
      /Attempting to operate on \w+ \w+ as root/,
      /"?root"? execution of the PostgreSQL server is not permitted|cannot be run as root/,
    ],
    examples: [
      'ERROR: Attempting to operate on hdfs namenode as root',
      '"root" execution of the PostgreSQL server is not permitted.',
    ],
    cause: 'a program that refuses to run as root was started as root, by another way than sparkbox',
    fix: 'sparkbox up --instance {instance}; for single services: sparkbox exec --instance {instance} -- hdfs --daemon start namenode',
    explanation:
      'sparkbox runs PostgreSQL under the account `postgres`, `nobody` or `daemon` where it is itself run as root, and starts the daemons of Hadoop without the scripts that refuse. The messages come from scripts of the makers that were called outside of `sparkbox exec`.',
    links: ['https://github.com/opentable/otj-pg-embedded/issues/142'],
  },
  {
    code: 'MACHINE_LOCALE_MISSING',
    component: 'machine',
    patterns: [/setlocale: LC_\w+: cannot change locale/],
    examples: ['bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)'],
    cause: 'the shell asks for a locale that this machine does not have',
    fix: 'export LC_ALL=C.UTF-8',
    explanation:
      'Services get a locale of their own and never see that of the shell. Shells opened by hand print the warning.',
    links: ['https://man7.org/linux/man-pages/man7/locale.7.html'],
  },
  {
    code: 'MACHINE_CLOCK_WRONG',
    component: 'machine',
    patterns: [/This token is expired\. current time is/],
    examples: [
      'org.apache.hadoop.yarn.exceptions.YarnException: Unauthorized request to start container. This token is expired. current time is 1700000900000 found 1700000300000',
    ],
    cause: 'the clock of this machine has jumped, as after a sleep of the computer',
    fix: 'set the clock (sudo hwclock -s, or sudo timedatectl set-ntp true), then: sparkbox restart --instance {instance}',
    explanation:
      'YARN gives each container a token that is valid for some minutes. When the clock jumps between the issue and the start of the container, the token looks expired. Files that were written while the clock was ahead look as if they came from the future.',
    links: ['https://github.com/microsoft/WSL/issues/10006', 'https://github.com/apache/hadoop/pull/4437'],
  },
  {
    code: 'MACHINE_MUSL',
    component: 'machine',
    patterns: [],
    examples: [],
    cause: 'this system has musl instead of glibc, for which PostgreSQL and Spark are not published',
    fix: 'use Debian or Ubuntu',
    explanation: 'Native libraries inside of the jars of Spark, and the programs of PostgreSQL, are built for glibc.',
    links: ['https://github.com/apache/spark/pull/25255'],
  },
  {
    code: 'MACHINE_LIBRARY_MISSING',
    component: 'machine',
    patterns: [/error while loading shared libraries: (?<library>[^:\s]+):/],
    examples: [
      'postgres: error while loading shared libraries: libxml2.so.2: cannot open shared object file: No such file or directory',
    ],
    cause: 'a program needs {library}, which this machine does not have',
    fix: 'sudo apt install the package that holds it: apt-file search {library}',
    explanation:
      'The programs of PostgreSQL and OpenSSH use libraries of the system beside those that sparkbox brings.',
    links: ['https://man7.org/linux/man-pages/man8/ld.so.8.html'],
  },
  {
    code: 'MACHINE_WRONG_ARCHITECTURE',
    component: 'machine',
    patterns: [/[Ee]xec format error/],
    examples: ['/opt/java/bin/java: cannot execute binary file: Exec format error'],
    cause: 'a program is built for another processor than that of this machine',
    fix: 'sparkbox install --instance {instance}',
    explanation:
      'It comes from a home or a Java that was copied from another machine. What sparkbox installs fits the processor; a Java that `java.home` of sparkbox.yaml names must fit, too.',
    links: ['https://man7.org/linux/man-pages/man2/execve.2.html'],
  },
  {
    code: 'MACHINE_CARRIAGE_RETURNS',
    component: 'machine',
    patterns: [/\$'\\r': command not found/, /\^M: bad interpreter/],
    examples: [
      "/home/me/start.sh: line 2: $'\\r': command not found",
      '/bin/bash^M: bad interpreter: No such file or directory',
    ],
    cause: 'a script has the line ends of Windows (CR LF)',
    fix: "sed -i 's/\\r$//' on that script",
    explanation:
      'Editors and git of Windows write CR LF. sparkbox writes LF into every file it makes, so the script is one of your own.',
    links: ['https://github.com/big-data-europe/docker-hadoop/issues/114'],
  },
]
