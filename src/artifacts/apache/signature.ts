// The signature of a release, proven by GnuPG with a key ring of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { StackError } from '../../errors.js'
import { runProgram } from '../../host/run-program.js'
import type { EnvironmentVariables } from '../model.js'

export interface SignedFile {
  file: string
  /** What people call it. */
  name: string
  /** Text of the `.asc` file. */
  signature: string
  /** Text of the project's KEYS file. */
  keys: string
}

export type SignatureAnswer = { signer: string } | { unchecked: string }

/**
 * Whether the file was signed with a key of the project. Nothing of the user's GnuPG is read or changed, and no server
 * is asked. A key that has expired since does not spoil what it signed.
 * @throws StackError SIGNATURE_INVALID for a signature that is wrong or made with another key.
 */
export async function checkSignature(
  signed: SignedFile,
  gpg: string,
  environment: EnvironmentVariables,
  signal: AbortSignal,
): Promise<SignatureAnswer> {
  const home = await mkdtemp(join(tmpdir(), 'sparkbox-gnupg-'))
  try {
    const [keys, signature] = [join(home, 'KEYS'), join(home, 'signature.asc')]
    await writeFile(keys, signed.keys)
    await writeFile(signature, signed.signature)
    const run = (...parameters: string[]) => {
      const argv = [gpg, '--homedir', home, ...quiet, ...parameters]
      return runProgram({ argv, environment: { PATH: environment.PATH, LC_ALL: 'C.UTF-8' }, directory: home, signal })
    }
    // Old keys in a KEYS file that this GnuPG cannot read make the exit code useless; what matters comes next.
    await run('--import', keys)
    const { output } = await run('--status-fd', '1', '--verify', signature, signed.file)
    return judge(signed.name, output)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

const quiet = ['--batch', '--no-tty', '--no-autostart', '--disable-dirmngr', '--trust-model', 'always']

/** The words are those of GnuPG's doc/DETAILS, "Format of the --status-fd output". */
function judge(name: string, output: readonly string[]): SignatureAnswer {
  const status = output.flatMap((line) => /^\[GNUPG:\] (.*)$/.exec(line)?.[1] ?? [])
  const find = (...words: string[]) => status.find((line) => words.includes(line.split(' ')[0] ?? ''))
  const bad = find('BADSIG', 'REVKEYSIG', 'EXPSIG')
  if (bad !== undefined) throw invalid(name, `is not that of its maker (${bad})`)
  const good = find('GOODSIG', 'EXPKEYSIG')
  if (good !== undefined) return { signer: good.split(' ').slice(2).join(' ') }
  const unknown = find('NO_PUBKEY')
  if (unknown !== undefined)
    throw invalid(name, `was made with key ${unknown.split(' ')[1]}, which is not among the project's KEYS`)
  return { unchecked: `gpg could not judge it: ${status.at(-1) ?? 'it said nothing'}` }
}

function invalid(name: string, what: string): StackError {
  return new StackError('SIGNATURE_INVALID', `${basename(name)} was refused: its signature ${what}`, {
    hint: 'do not use this file; see https://www.apache.org/info/verification.html',
    details: { file: name },
  })
}
