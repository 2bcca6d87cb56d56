// Compiles PasswordFile.java, with the javac on PATH, into src/components/hive/password-class.ts.
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../src/host/files.js'
import { passwordClassText } from './password-class-text.js'

await writeFileAtomic(
  fileURLToPath(new URL('../src/components/hive/password-class.ts', import.meta.url)),
  await passwordClassText(),
)
