// The lines of autostart in the files of the login shell.
import type { EnvironmentVariables } from '../artifacts/model.js'
import { addBlock, findBlock, isBroken, removeBlock } from '../config/marked-block.js'
import { StackError } from '../errors.js'
import { type Autostart, loginBlockId } from '../instance/autostart-text.js'
import { allLoginFiles, asBytes, configFolder, type LoginFile, readBytes, writeBytes } from './login-files.js'

export interface FoundBlock extends LoginFile {
  body: string
}

/** @throws StackError FOREIGN_DATA where a person's edit left only half of the block. */
export async function findBlocks(autostart: Autostart, environment: EnvironmentVariables): Promise<FoundBlock[]> {
  const id = asBytes(loginBlockId(autostart))
  const found: FoundBlock[] = []
  for (const file of allLoginFiles(environment, autostart.instance)) {
    const bytes = await readBytes(file.path)
    if (bytes === null) continue
    if (isBroken(bytes, id)) throw brokenBlock(file.path, loginBlockId(autostart))
    const body = findBlock(bytes, id)
    if (body !== null) found.push({ ...file, body: Buffer.from(body, 'latin1').toString('utf8') })
  }
  return found
}

export async function writeBlock(
  autostart: Autostart,
  { file, text }: { file: string; text: string },
  environment: EnvironmentVariables,
): Promise<void> {
  const bytes = addBlock(await readBytes(file), asBytes(loginBlockId(autostart)), asBytes(text))
  await writeBytes(file, bytes, configFolder(environment))
}

/** Returns the files that were changed or removed; `keep` is left as it is. */
export async function removeBlocks(
  autostart: Autostart,
  environment: EnvironmentVariables,
  keep: string | null,
): Promise<string[]> {
  const blocks = (await findBlocks(autostart, environment)).filter(({ path }) => path !== keep)
  for (const { path } of blocks) {
    const bytes = removeBlock((await readBytes(path)) ?? '', asBytes(loginBlockId(autostart)))
    await writeBytes(path, bytes, configFolder(environment))
  }
  return blocks.map(({ path }) => path)
}

function brokenBlock(path: string, id: string): StackError {
  return new StackError('FOREIGN_DATA', `${path} holds only the beginning of the lines of autostart`, {
    hint: `take out the lines from "# >>> sparkbox ${id} >>>" on with an editor`,
    details: { path },
  })
}
