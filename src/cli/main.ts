// Where the process begins. Nothing is imported before Node's own version is known to do.
import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`error[TOOL_MISSING]: Node ${process.versions.node} is too old; sparkbox needs 20.19 or newer\n`)
  process.exit(5)
}

// Node 22.1 and newer keep the compiled code; inside dist, so that it goes when dist goes.
const { enableCompileCache } = module as { enableCompileCache?: (directory: string) => unknown }
enableCompileCache?.(new URL('../.compile-cache', import.meta.url).pathname)

// Libraries are in our own files, where Node would warn of their old ways among the results.
process.noDeprecation = true

void main()

async function main(): Promise<void> {
  const { closeUmask } = await import('../host/umask.js')
  closeUmask()
  const { catchTheRest } = await import('./last-resort.js')
  catchTheRest(process, process.env)
  const { runCli } = await import('./run-cli.js')
  const code = await runCli(process.argv.slice(2), process, process.env)
  // A pipe takes 64 KiB at once, and what it has not taken would be lost.
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve))
  process.exit(code)
}
