// Native libraries among unpacked files, and the processor that they are made for.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import { listFiles } from '../folder-files.js'
import type { Architecture } from '../model.js'

/** `e_machine` of the ELF header (elf(5)). */
const machines: Record<number, string> = { 3: 'x86', 40: 'arm', 62: 'x86-64', 183: 'arm64', 243: 'riscv64' }

/** @throws StackError WRONG_ARCHITECTURE naming the first library that this machine cannot load. */
export async function refuseForeignPrograms(title: string, folder: string, architecture: Architecture): Promise<void> {
  for (const path of await listFiles(folder)) {
    if (!/\.so(\.\d+)*$/.test(path)) continue
    const machine = await machineOf(join(folder, path))
    if (machine === null || machine === architecture) continue
    throw new StackError(
      'WRONG_ARCHITECTURE',
      `${title} was refused: ${path} is made for ${machine}, and this machine is ${architecture}`,
      {
        hint: 'the stack, or a mirror, has a file for another kind of machine; nothing was installed',
        details: { file: path, machine, architecture },
      },
    )
  }
}

/** Null for what is no ELF file of little-endian order. */
async function machineOf(path: string): Promise<string | null> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0)
    const isElf = bytesRead === 20 && buffer.subarray(0, 4).toString('latin1') === '\x7fELF' && buffer[5] === 1
    if (!isElf) return null
    const number = buffer.readUInt16LE(18)
    return machines[number] ?? `processor number ${number}`
  } finally {
    await file.close()
  }
}
