// One file for each program and for what it loads later, in place of some 800 that Node would look for one by one.
import type { RolldownOptions } from 'rolldown'

/**
 * Folders as deep as those of the sources: paths from a file to the root are the same in both. Node loads modules of the
 * older kind sooner.
 */
export const commands = {
  input: { 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
} satisfies RolldownOptions

/** In one piece: the daemon runs for days, and a newer build takes away the files that it would load later. */
function inOnePiece(name: string): RolldownOptions {
  return {
    input: { [name]: `src/${name}.ts` },
    platform: 'node',
    output: { entryFileNames: '[name].js', codeSplitting: false },
  }
}

export const daemon = inOnePiece('daemon/main')

export default [commands, daemon, inOnePiece('artifacts/write-lock')]
