// The table of contents of the command line, in the order of help. A command's file is loaded when it is needed: help
// and mistakes load none of them.
import type { Command, CommandEntry } from '../command.js'

export const entries: readonly CommandEntry[] = [
  {
    name: 'up',
    aliases: ['start'],
    category: 'Run',
    summary: 'Install what is missing and start the services',
    load: () => import('./up.js'),
  },
  {
    name: 'down',
    aliases: ['stop'],
    category: 'Run',
    summary: 'Stop the services; all data stays',
    load: () => import('./down.js'),
  },
  {
    name: 'restart',
    category: 'Run',
    summary: 'Stop services and start them again',
    load: () => import('./restart.js'),
  },
  {
    name: 'status',
    category: 'Run',
    summary: 'Show the services, their ports and pages',
    load: () => import('./status.js'),
  },
  { name: 'logs', category: 'Run', summary: 'Show what the services write', load: () => import('./logs.js') },
  {
    name: 'explain',
    category: 'Run',
    summary: 'Explain a cause that an error named, or the lines of a log',
    load: () => import('./explain.js'),
  },
  {
    name: 'verify',
    category: 'Run',
    summary: 'Prove with real work that every part does its job',
    load: () => import('./verify.js'),
  },
  {
    name: 'doctor',
    category: 'Run',
    summary: 'Say what is wrong, why, and what helps; repair what can be repaired',
    load: () => import('./doctor.js'),
  },
  { name: 'sql', category: 'Use', summary: 'Run SQL statements on Spark or Hive', load: () => import('./sql.js') },
  {
    name: 'shell',
    category: 'Use',
    summary: 'Open a shell of Spark, Hive or PostgreSQL',
    load: () => import('./shell.js'),
  },
  {
    name: 'run',
    category: 'Use',
    summary: 'Run a Spark application with spark-submit',
    load: () => import('./run.js'),
  },
  {
    name: 'open',
    category: 'Use',
    summary: "Open a service's web page, or list the pages",
    load: () => import('./open.js'),
  },
  {
    name: 'env',
    category: 'Use',
    summary: "Print the instance's environment for a shell",
    load: () => import('./env.js'),
  },
  {
    name: 'exec',
    category: 'Use',
    summary: "Run any program inside the instance's environment",
    load: () => import('./exec.js'),
  },
  {
    name: 'install',
    category: 'Set up',
    summary: 'Obtain everything that a stack needs, and start nothing',
    load: () => import('./install.js'),
  },
  {
    name: 'bundle export',
    category: 'Set up',
    summary: 'Write installed stacks into one file',
    load: () => import('./bundle-export.js'),
  },
  {
    name: 'bundle import',
    category: 'Set up',
    summary: 'Install stacks from such a file, without a network',
    load: () => import('./bundle-import.js'),
  },
  {
    name: 'bundle show',
    category: 'Set up',
    summary: 'Say what such a file holds',
    load: () => import('./bundle-show.js'),
  },
  {
    name: 'bundle verify',
    category: 'Set up',
    summary: 'Prove every byte of such a file',
    load: () => import('./bundle-verify.js'),
  },
  {
    name: 'config get',
    category: 'Set up',
    summary: 'Show the value of a setting',
    load: () => import('./config-get.js'),
  },
  {
    name: 'config set',
    category: 'Set up',
    summary: 'Write a setting into sparkbox.yaml',
    load: () => import('./config-set.js'),
  },
  {
    name: 'config unset',
    category: 'Set up',
    summary: 'Take a setting out of sparkbox.yaml',
    load: () => import('./config-unset.js'),
  },
  {
    name: 'config explain',
    category: 'Set up',
    summary: 'Say where a value comes from, and what runs with it',
    load: () => import('./config-explain.js'),
  },
  {
    name: 'config diff',
    category: 'Set up',
    summary: 'Compare what runs with what sparkbox.yaml asks for',
    load: () => import('./config-diff.js'),
  },
  {
    name: 'config apply',
    category: 'Set up',
    summary: 'Bring the running services to what sparkbox.yaml asks for',
    load: () => import('./config-apply.js'),
  },
  {
    name: 'stack list',
    category: 'Set up',
    summary: 'List the sets of versions',
    load: () => import('./stack-list.js'),
  },
  {
    name: 'stack show',
    category: 'Set up',
    summary: 'Show what a stack consists of',
    load: () => import('./stack-show.js'),
  },
  {
    name: 'stack new',
    category: 'Set up',
    summary: 'Make a stack of your own with other versions',
    load: () => import('./stack-new.js'),
  },
  {
    name: 'stack check',
    category: 'Set up',
    summary: 'Check whether the versions of a stack go together',
    load: () => import('./stack-check.js'),
  },
  {
    name: 'stack lock',
    category: 'Set up',
    summary: 'Write the lock of a stack of your own anew',
    load: () => import('./stack-lock.js'),
  },
  {
    name: 'autostart on',
    category: 'Set up',
    summary: 'Start the instance by itself at each login',
    load: () => import('./autostart-on.js'),
  },
  {
    name: 'autostart off',
    category: 'Set up',
    summary: 'Take back what autostart on wrote',
    load: () => import('./autostart-off.js'),
  },
  {
    name: 'autostart status',
    category: 'Set up',
    summary: 'Say whether and how the instance starts by itself',
    load: () => import('./autostart-status.js'),
  },
  { name: 'list', category: 'Set up', summary: 'List the instances', load: () => import('./list.js') },
  {
    name: 'snapshot save',
    category: 'Set up',
    summary: 'Keep data, settings and versions under a name',
    load: () => import('./snapshot-save.js'),
  },
  {
    name: 'snapshot list',
    category: 'Set up',
    summary: 'List the snapshots of an instance',
    load: () => import('./snapshot-list.js'),
  },
  {
    name: 'snapshot restore',
    category: 'Set up',
    summary: 'Bring the data of a snapshot back',
    load: () => import('./snapshot-restore.js'),
  },
  {
    name: 'snapshot verify',
    category: 'Set up',
    summary: 'Prove every byte of a snapshot',
    load: () => import('./snapshot-verify.js'),
  },
  {
    name: 'snapshot delete',
    category: 'Set up',
    summary: 'Remove a snapshot',
    load: () => import('./snapshot-delete.js'),
  },
  {
    name: 'reset',
    category: 'Set up',
    summary: "Delete an instance's data; the next up starts afresh",
    load: () => import('./reset.js'),
  },
  {
    name: 'uninstall',
    category: 'Set up',
    summary: 'Remove an instance, and with the last one everything',
    load: () => import('./uninstall.js'),
  },
  {
    name: 'completion',
    category: 'More',
    summary: 'Print a completion script for a shell',
    load: () => import('./completion.js'),
  },
  { name: 'version', category: 'More', summary: 'Print the version', load: () => import('./version.js') },
  { name: 'help', category: 'More', summary: 'Explain a command', load: () => import('./help.js') },
  {
    name: '__complete',
    category: 'More',
    summary: 'Print values for completion',
    hidden: true,
    load: () => import('./complete.js'),
  },
]

export const groupSummaries: Readonly<Record<string, string>> = {
  autostart: 'Start the instance by itself',
  bundle: 'Carry installed stacks to a machine without a network',
  config: 'Read and change the settings',
  snapshot: 'Keep data under a name, and bring it back',
  stack: 'Choose and make sets of versions',
}

export async function loadCommand(entry: CommandEntry): Promise<Command> {
  const { command } = await entry.load()
  return { ...entry, ...command }
}

/** For what concerns all of them: completion and the reference. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(entries.map(loadCommand))
}
