// sparkbox's own files and processes: what only a check of `doctor` sees.
import type { Cause } from '../cause.js'

const unseen = { component: 'machine', patterns: [], examples: [], links: [] } as const
const repair = 'sparkbox doctor --instance {instance} --fix'

export const sparkboxCauses: readonly Cause[] = [
  {
    ...unseen,
    code: 'SPARKBOX_CHECK_HUNG',
    cause: 'the check did not end within {seconds} s; it waited for {what}',
    fix: 'sparkbox doctor --instance {instance} once more; if it stays so, look at what it waits for',
    explanation:
      'Each check has a time limit of its own, so that one that hangs keeps no other from its answer. What hangs is usually a name server, a network file system, or a disk.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_CONFIGURATION_INVALID',
    cause: 'sparkbox.yaml cannot be used as it is',
    fix: 'edit the line that is named; sparkbox config get --instance {instance} then shows what counts',
    explanation:
      'Running services go on with what they were started with. Nothing is written or restarted as long as the file cannot be read.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS',
    cause: '{file} has the line ends or the byte order mark of Windows',
    fix: repair,
    explanation:
      'A carriage return at the end of a line can become part of a value. The repair writes the same text with the line ends of Linux and keeps the mode of the file.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_CONFIGURATION_DRIFT',
    cause:
      'generated files differ from what sparkbox writes, because they were edited by hand, damaged or deleted: {files}',
    fix: repair,
    explanation:
      'Generated files are written whole from sparkbox.yaml; a change by hand is lost at the next `up`. Put a value of your own into sparkbox.yaml (`sparkbox config set`). The repair keeps a copy of each file that was changed beside it, with the ending `.edited`, writes it anew, and restarts the services that were started with the other content.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_CONFIGURATION_PENDING',
    cause: 'sparkbox.yaml has been changed, and the change is not applied yet: {files}',
    fix: 'sparkbox config apply --instance {instance}',
    explanation: 'Services run with what they were started with until `config apply` or `restart`.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICES_OUTDATED',
    cause: '{services} run with another configuration than sparkbox.yaml asks for now',
    fix: 'sparkbox config apply --instance {instance}',
    explanation:
      'Each service has a fingerprint of its command, its environment and the files that it reads. `config apply` restarts those whose fingerprint differs.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_STATE_FILE_DAMAGED',
    cause: 'the state file {file} is damaged, so it does not say what runs',
    fix: repair,
    explanation:
      'It is moved aside to `state.json.damaged`, never taken for an empty one; running services are found by the mark that each of their processes carries.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_RECORD_DAMAGED',
    cause: 'the record of the instance cannot be read: {message}',
    fix: 'restore the file from a copy; data and ports of the instance are recorded there',
    explanation:
      'instance.json is written once and synced. Without it the way to the data is lost, though the data is not.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_STACK_MISSING',
    cause: 'the stack of the instance cannot be read: {message}',
    fix: 'restore the folder of the stack, or: sparkbox stack list',
    explanation:
      'A stack of your own lies in the folder `stacks` of the configuration. Without it nobody knows which versions the data belongs to.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_RECORDS_STALE',
    cause:
      'the state file names services that do not run any more ({services}), as after a crash or a restart of the machine',
    fix: 'sparkbox up --instance {instance}',
    explanation: 'Nothing is lost: each record is proven by pid, start time and boot before it is believed.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICES_UNWATCHED',
    cause: 'services run, but no daemon watches them: {services}',
    fix: repair,
    explanation:
      'The daemon has ended and the services run on. A new daemon takes them over as they are; nothing is restarted.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_DAEMON_SILENT',
    cause: 'the daemon (pid {pid}) is there but does not answer',
    fix: repair,
    explanation:
      'It was stopped by a signal, or hangs. It is ended and a new one takes the services over; they run on meanwhile.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_DAEMON_OUTDATED',
    cause: 'the daemon (pid {pid}) belongs to another version of sparkbox than its commands',
    fix: repair,
    explanation:
      'sparkbox was updated while the instance ran. The daemon keeps the code that it was started with. A new one takes the services over; they run on meanwhile. `sparkbox up`, `restart` and `config apply` do the same by themselves.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_LEFTOVER_PROCESSES',
    cause: 'processes of this instance are left over from an earlier run: {processes}',
    fix: repair,
    explanation:
      'They carry the mark of the instance, but belong to no service that runs. Only what carries the mark is ended.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_STALE_FILES',
    cause: 'a run that ended suddenly has left files that nobody uses: {files}',
    fix: repair,
    explanation:
      'Partial folders of the store, sockets, and the pid file of PostgreSQL whose process is gone. They do no harm but take room; the next start removes most of them by itself.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_STORE_DAMAGED',
    cause: 'files of the store differ from the lock: {files}',
    fix: repair,
    explanation:
      'Every file was proven when it was installed. The repair puts the damaged artifact aside, installs it anew from its source, and only then deletes the damaged one. Data is not in the store.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_STORE_INCOMPLETE',
    cause: 'parts of the stack are not installed: {artifacts}',
    fix: 'sparkbox install --instance {instance}',
    explanation: 'A folder of the store counts only with its receipt, which is written last.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SECRETS_OPEN',
    cause: 'other accounts of this machine can reach what is private: {paths}',
    fix: repair,
    explanation:
      'Files with passwords and keys have mode 0600, and folders with data 0700. Whoever could read a password meanwhile still knows it.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_FILES_OF_OTHERS',
    cause: 'files of the instance belong to another account: {paths}',
    fix: 'sudo chown -R "$(id -u):$(id -g)" {folder}',
    explanation: 'It comes from a command that was run as root. PostgreSQL and ssh refuse files of other owners.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SECRET_MISSING',
    cause: 'a password file is missing: {paths}',
    fix: 'restore it from a copy; without one the database of the metastore cannot be opened: sparkbox reset --instance {instance}',
    explanation: 'The password of the role `hive` is made once. PostgreSQL keeps only a hash of it.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_FOREIGN_VARIABLES',
    cause: 'variables of another installation are set in this shell: {names}',
    fix: 'unset {names}; or work in sparkbox shell, run and exec, which leave them out',
    explanation:
      'Services never see the variables of the shell: each gets an environment of its own. Programs that you type by hand do, and then find other files or other versions than those of the instance.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICE_HUNG',
    cause: '{service} runs (pid {pid}) but does not answer its question: {evidence}',
    fix: repair,
    explanation:
      'Its process is there and holds its ports, but a real question gets no answer in time. The daemon restarts it by itself after a minute; the repair does so at once.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICE_SLOW',
    cause: '{service} (pid {pid}) has not answered its question in the time that a look has: {evidence}',
    fix: 'sparkbox status --instance {instance} says in a minute whether it hangs',
    explanation:
      'The daemon called it ready a moment ago. On a busy machine an answer may take some seconds; where it stays so, the daemon calls the service unhealthy and restarts it.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICE_UNHEALTHY',
    cause: '{service} answers, but is not ready, and its log names no cause that is known: {evidence}',
    fix: 'sparkbox logs {service} --instance {instance}',
    explanation: 'The lines shown are those where the trouble begins.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_SERVICE_FAILED',
    cause: '{service} has failed, and its log names no cause that is known: {evidence}',
    fix: 'sparkbox logs {service} --instance {instance}, then: sparkbox up --instance {instance}',
    explanation:
      'The lines shown are those where the trouble begins. A report with `sparkbox doctor --bundle report.tar.gz` helps others to find the cause.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_DATA_INCOMPATIBLE',
    cause: '{reason}',
    fix: 'go back to the stack that wrote the data: sparkbox stack list, then sparkbox up --instance {instance} --stack NAME',
    explanation:
      'sparkbox records which versions wrote the data, and starts no version on it that would change it for good or cannot read it.',
  },
  {
    ...unseen,
    code: 'SPARKBOX_NAMENODE_IMAGE_MISSING',
    cause: 'the DataNode holds blocks, but the NameNode has no file system image in {folder}',
    fix: 'restore {folder} from a copy or snapshot: sparkbox snapshot list --instance {instance}; do not format it',
    explanation:
      'The image names the files that the blocks belong to. sparkbox never formats a NameNode while a DataNode holds blocks.',
    links: ['https://github.com/mesosphere-backup/hdfs-deprecated/issues/173'],
  },
]
