// One file for each program and for what it loads later, in place of some 800 that Node would look for one by one.
import type { RolldownOptions } from 'rolldown'

const configuration = {
  input: {
    'cli/main': 'src/cli/main.ts',
    'daemon/main': 'src/daemon/main.ts',
    'artifacts/write-lock': 'src/artifacts/write-lock.ts',
  },
  platform: 'node',
  output: {
    // Folders as deep as those of the sources: paths from a file to the root are the same in both.
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Node reads a quarter faster without comments and blanks; names stay, for the report of a bug.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
} satisfies RolldownOptions

export default configuration
