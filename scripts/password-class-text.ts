// The class that asks for the password of HiveServer2, compiled from src/components/hive/PasswordFile.java.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const source = fileURLToPath(new URL('../src/components/hive/PasswordFile.java', import.meta.url))
const entry = 'sparkbox/PasswordFile.class'

/** The one interface of Hive that it needs, alike in Hive 3, in Hive 4 and in Spark's Thrift server. */
const provider = `package org.apache.hive.service.auth;
public interface PasswdAuthenticationProvider {
  void Authenticate(String user, String password) throws javax.security.sasl.AuthenticationException;
}
`

/** The text of src/components/hive/password-class.ts. For Java 8; javac 17 and 25 give the same bytes. */
export async function passwordClassText(javac = 'javac'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-javac-'))
  try {
    const stub = join(folder, 'org/apache/hive/service/auth/PasswdAuthenticationProvider.java')
    await mkdir(dirname(stub), { recursive: true })
    await writeFile(stub, provider)
    const options = ['-g:none', '--release', '8', '-Xlint:-options', '-sourcepath', folder, '-d', join(folder, 'out')]
    await promisify(execFile)(javac, [...options, source])
    return moduleText((await readFile(join(folder, 'out', entry))).toString('base64'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function moduleText(base64: string): string {
  const lines = base64.match(/.{1,100}/g) ?? []
  return `// Written by scripts/password-class.ts from PasswordFile.java: do not edit.

const lines = [
${lines.map((line) => `  '${line}',`).join('\n')}
]

/** Name of its jar entry to the class; for Java 8 and newer. */
export const passwordClass: Readonly<Record<string, Uint8Array>> = {
  '${entry}': Buffer.from(lines.join(''), 'base64'),
}
`
}
