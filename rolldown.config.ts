// One file for each program and for what it loads later, in place of some 800 that Node would look for one by one.
import type { OutputOptions, RolldownOptions } from 'rolldown'

const output = {
  // Folders as deep as those of the sources: paths from a file to the root are the same in both.
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
} satisfies OutputOptions

/** Commands load only what they need. */
export const commands = {
  input: { 'cli/main': 'src/cli/main.ts', 'artifacts/write-lock': 'src/artifacts/write-lock.ts' },
  platform: 'node',
  output,
} satisfies RolldownOptions

/** In one piece: it runs for days, and a newer build takes away the files that it would load later. */
export const daemon = {
  input: { 'daemon/main': 'src/daemon/main.ts' },
  platform: 'node',
  output: { ...output, codeSplitting: false },
} satisfies RolldownOptions

export default [commands, daemon]
