// sshd, and what ssh, scp and sftp say.
import type { Cause } from '../cause.js'

const restart = 'sparkbox restart sshd --instance {instance}'

export const sshCauses: readonly Cause[] = [
  {
    code: 'SSH_CONFIG_INVALID',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [
      /(?<file>\/\S+)(?: line |: line )(?<line>\d+): Bad configuration option: (?<option>\S+)/,
      /(?<file>\/\S+) line (?<line>\d+): (?<option>Directive '\w+' is not allowed within a Match block|(?:[Uu]nsupported|[Bb]ad|[Mm]issing|[Ii]nvalid|no) (?:option|argument|value|port|address)\b.*)/,
      /(?<file>\/\S+): terminating, \d+ (?<option>bad configuration options)/,
    ],
    examples: [
      '/home/me/.sparkbox/instances/default/conf/ssh/sshd_config: line 40: Bad configuration option: nonsense',
      '/home/me/.sparkbox/instances/default/conf/ssh/sshd_config line 7: unsupported option "maybe".',
      '/home/me/.sparkbox/instances/default/conf/ssh/sshd_config: terminating, 1 bad configuration options',
    ],
    cause: 'the SSH server does not understand a line of {file}: {option}',
    fix: restart,
    explanation:
      'The file is generated whole, so somebody has edited it, or the OpenSSH of this machine is too old for a line of it. A restart by sparkbox writes it anew; edits by hand are lost. The same error for a file below `~/.ssh` or `/etc/ssh` concerns the client, and that file is yours to repair.',
    links: [
      'https://github.com/kryptco/kr/issues/88',
      'https://github.com/nforgeio/neonKUBE/issues/391',
      'https://man.openbsd.org/sshd_config',
    ],
  },
  {
    code: 'SSH_CONFIG_MISSING',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [/^(?<file>\/\S*sshd_config): No such file or directory/],
    examples: ['/home/me/.sparkbox/instances/default/conf/ssh/sshd_config: No such file or directory'],
    cause: 'the configuration of the SSH server, {file}, is gone',
    fix: restart,
    explanation: 'The file is generated. A restart by sparkbox writes it anew, and nothing is lost.',
    links: ['https://man.openbsd.org/sshd'],
  },
  {
    code: 'SSH_HOST_KEY_MISSING',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [/(?:Could not|Unable to) load host key:? "?(?<file>\/[^":]+)/, /no hostkeys available -- exiting/],
    examples: [
      'Unable to load host key: /home/me/.sparkbox/instances/default/secrets/ssh/ssh_host_ed25519_key',
      'sshd: no hostkeys available -- exiting.',
    ],
    cause: 'the SSH server has no host key that it can read, so it cannot say who it is',
    fix: restart,
    explanation:
      'The key is missing, damaged, or readable by others. A restart by sparkbox takes the rights of others away, makes a missing or damaged key anew, and writes the new one into the known hosts of the instance. For a server of the system, `sudo ssh-keygen -A` makes the keys.',
    links: ['https://github.com/IMC3ofC/db2express-c.docker/issues/12'],
  },
  {
    code: 'SSH_SEPARATION_FOLDER_MISSING',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [/Missing privilege separation directory: (?<folder>\/[\w./-]+)/],
    examples: ['Missing privilege separation directory: /run/sshd'],
    cause: 'the empty folder {folder}, into which an SSH server of root locks its unprivileged part, is missing',
    fix: 'sudo mkdir -p -m 755 {folder}; sparkbox restart sshd --instance {instance}',
    explanation:
      'The folder lies below /run, which is empty after each start of the machine; the system makes it when its own SSH server starts. sparkbox makes it, too, where it may. Only a server that runs as root needs it.',
    links: ['https://man.openbsd.org/sshd#FILES'],
  },
  {
    code: 'SSH_SEPARATION_FOLDER_OPEN',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [/(?<folder>\/[\w./-]+) must be owned by root and not group or world-writable/],
    examples: ['/run/sshd must be owned by root and not group or world-writable.'],
    cause: 'others may write into {folder}, into which the SSH server locks its unprivileged part',
    fix: 'sudo chown root:root {folder}; sudo chmod 755 {folder}; sparkbox restart sshd --instance {instance}',
    explanation: 'The server refuses to start, because a program of another account could wait in that folder.',
    links: ['https://man.openbsd.org/sshd'],
  },
  {
    code: 'SSH_SERVER_ACCOUNT_MISSING',
    component: 'ssh',
    seenIn: ['ssh'],
    patterns: [/Privilege separation user \S+ does not exist/],
    examples: ['Privilege separation user sshd does not exist'],
    cause: 'the account that an SSH server of root gives its rights up to does not exist on this machine',
    fix: 'sudo useradd --system --no-create-home --shell /usr/sbin/nologin sshd; sparkbox restart sshd --instance {instance}',
    explanation:
      'The package of the OpenSSH server makes the account. sparkbox stands in for it where the server was only unpacked; this line means that the library for that could not be loaded.',
    links: ['https://man.openbsd.org/sshd'],
  },
  {
    code: 'SSH_ACCOUNT_NOT_ALLOWED',
    component: 'ssh',
    patterns: [/User (?<account>\S+) from \S+ not allowed because not listed in AllowUsers/],
    examples: ['User nobody from 127.0.0.1 not allowed because not listed in AllowUsers'],
    cause:
      'somebody asked for a login as {account}, and the SSH server of an instance lets in only the account that runs it',
    fix: 'sparkbox exec --instance {instance} -- ssh localhost',
    explanation: 'The command logs in as the right account, with the key of the instance. Other accounts stay outside.',
    links: ['https://man.openbsd.org/sshd_config#AllowUsers'],
  },
  {
    code: 'SSH_ACCOUNT_LOCKED',
    component: 'ssh',
    patterns: [/User (?<account>\S+)(?: from \S+)? not allowed because account is locked/],
    examples: ['User ada from 127.0.0.1 not allowed because account is locked'],
    cause: 'the account {account} is locked, so the SSH server lets nobody in by it',
    fix: 'sudo usermod -p "*" {account}',
    explanation:
      'An exclamation mark stands before the password in /etc/shadow. The command puts a star there: still no password fits, but keys do.',
    links: ['https://man.openbsd.org/sshd'],
  },
  {
    code: 'SSH_SHELL_UNUSABLE',
    component: 'ssh',
    patterns: [
      /User (?<account>\S+)(?: from \S+)? not allowed because shell (?<shell>\S+) (?<what>does not exist|is not executable)/,
    ],
    examples: ['User ada from 127.0.0.1 not allowed because shell /bin/zsh does not exist'],
    cause: 'the login shell of {account}, {shell}, {what}',
    fix: 'sudo usermod -s /bin/bash {account}',
    explanation: 'The entry in /etc/passwd names a shell that is not there, often since its package was removed.',
    links: ['https://man.openbsd.org/sshd'],
  },
  {
    code: 'SSH_KEY_TOO_OPEN',
    component: 'ssh',
    patterns: [
      /Permissions (?<mode>\d+) for '(?<file>[^']+)' are too open/,
      /Load key "(?<file>[^"']+)": bad permissions/,
      /bad permissions: ignore key: (?<file>\S+)/,
    ],
    examples: [
      "Permissions 0644 for '/home/me/.sparkbox/instances/default/secrets/ssh/id_ed25519' are too open.",
      'Load key "/home/me/.sparkbox/instances/default/secrets/ssh/id_ed25519": bad permissions',
      'bad permissions: ignore key: /Users/phayes/.ssh/id_rsa',
    ],
    cause: 'others may read the private key {file}, so ssh does not use it',
    fix: 'chmod 600 {file}',
    explanation:
      'For a key of the instance, `sparkbox restart sshd` does the same. On a Windows drive (/mnt/c) the command has no effect: keep keys in the file system of Linux.',
    links: [
      'https://github.com/cryptoballot/cryptoballot/issues/4',
      'https://github.com/linuxserver/docker-openssh-server/issues/98',
    ],
  },
  {
    code: 'SSH_KEY_DAMAGED',
    component: 'ssh',
    patterns: [/Load key "(?<file>[^"]+)": (?:error in libcrypto|invalid format|unknown or unsupported key type)/],
    examples: ['Load key "/home/me/.sparkbox/instances/default/secrets/ssh/id_ed25519": error in libcrypto'],
    cause: 'the private key {file} is damaged',
    fix: restart,
    explanation:
      'A restart makes a damaged key of the instance anew and writes it into its list of accepted keys. A key of your own, below `~/.ssh`, it does not touch.',
    links: ['https://man.openbsd.org/ssh-keygen'],
  },
  {
    code: 'SSH_HOST_KEY_CHANGED',
    component: 'ssh',
    patterns: [/REMOTE HOST IDENTIFICATION HAS CHANGED/, /Host key verification failed/],
    examples: ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @', 'Host key verification failed.'],
    cause: 'the server shows another host key than the one that is known of it',
    fix: restart,
    explanation:
      'Either the list of known hosts of the instance is not the one that belongs to its key, which a restart repairs, or another server answers on the port: `sparkbox status` then does not call sshd ready.',
    links: ['https://man.openbsd.org/ssh#VERIFYING_HOST_KEYS'],
  },
  {
    code: 'SSH_PDSH_USES_RSH',
    component: 'ssh',
    patterns: [/rcmd: socket: Permission denied/],
    examples: ['pdsh@host: localhost: rcmd: socket: Permission denied'],
    cause: 'pdsh, which start-dfs.sh and its like take where it is installed, tries rsh instead of ssh',
    fix: 'sparkbox up --instance {instance}',
    explanation:
      'The scripts of an instance start no pdsh: behind `eval "$(sparkbox env)"` they are those of sparkbox. For a Hadoop beside it, `export PDSH_RCMD_TYPE=ssh` helps.',
    links: ['https://github.com/chaos/pdsh/issues/127'],
  },
  {
    code: 'SSH_LOGIN_REFUSED',
    component: 'ssh',
    // A key that is not used, or an account that is not let in, ends with the same words.
    isSymptom: true,
    patterns: [
      /(?<account>[\w.-]+)@(?<host>\S+): Permission denied \(publickey/,
      /localhost: Permission denied \(publickey/,
    ],
    examples: ['root@127.0.0.1: Permission denied (publickey).', 'localhost: Permission denied (publickey,password).'],
    cause: 'the SSH server accepts none of the keys that were offered',
    fix: restart,
    explanation:
      'A restart writes the list of accepted keys of the instance anew from its own key. A plain `ssh localhost` outside of `sparkbox exec` reaches the server of the system, which knows nothing of that key.',
    links: [
      'https://github.com/earthquakesan/hdfs-spark-hive-dev-setup/issues/4',
      'https://github.com/Gowthamdataengineer/bigdata/issues/1',
    ],
  },
  {
    code: 'SSH_NOT_RUNNING',
    component: 'ssh',
    isSymptom: true,
    patterns: [/ssh: connect to host (?<host>\S+) port (?<port>\d+): Connection refused/],
    examples: ['ssh: connect to host localhost port 22: Connection refused'],
    cause: 'no SSH server listens on port {port} of {host}',
    fix: 'sparkbox up sshd --instance {instance}',
    explanation:
      'Port 22 is that of the server of the system, which WSL does not start by itself. An instance has a server on a port of its own: `sparkbox exec -- ssh localhost` goes there.',
    links: ['https://github.com/weiqingy/caochong/issues/12'],
  },
]
