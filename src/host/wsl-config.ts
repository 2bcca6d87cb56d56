// Reads .wslconfig and wsl.conf as WSL itself does: src/shared/configfile and src/windows/common/WslCoreConfig.cpp of
// github.com/microsoft/WSL. No ini library has its rules: only # begins a comment, and the first of two equal keys counts.

export interface WslConfig {
  /** `section.key` in lower case to value: `wsl2.memory`. */
  values: ReadonlyMap<string, string>
  encoding: 'UTF-8' | 'UTF-8 with a byte order mark' | 'UTF-16' | 'UTF-16 without a byte order mark'
  /** What WSL will not take as it is meant, with line numbers. */
  problems: string[]
}

export function parseWslConfig(data: Uint8Array): WslConfig {
  const { text, encoding } = decode(data)
  const values = new Map<string, string>()
  const problems: string[] = []
  let section = ''
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const bare = withoutComment(line).trim()
    if (bare === '') continue
    const heading = /^\[([a-z][a-z0-9]*)\]$/i.exec(bare)?.[1]
    const [, name, value = ''] = /^([a-z][a-z0-9]*)[ \t]*=[ \t]*(.*)$/i.exec(bare) ?? []
    if (heading !== undefined) section = heading
    else if (name === undefined) problems.push(`line ${index + 1} is neither [section] nor key=value: ${bare}`)
    else {
      const key = `${section}.${name}`.toLowerCase()
      if (values.has(key)) problems.push(`line ${index + 1}: ${name} stands there before, and the first one counts`)
      else values.set(key, value.replace(/^"(.*)"$/, '$1'))
    }
  }
  return { values, encoding, problems }
}

/** Bytes of `8GB`, `512M` or `1024`; null for what WSL cannot read, such as `8 GB` and `8gb`. */
export function parseWslMemory(value: string): number | null {
  const [, digits, single, pair] = /^(\d+)(?:([BKMGT])|([KMGT])B)?$/.exec(value) ?? []
  if (digits === undefined) return null
  return Number(digits) * 1024 ** 'BKMGT'.indexOf(single ?? pair ?? 'B')
}

/** As ParseBool of WSL reads it; null for anything else. */
export function parseWslBoolean(value: string | undefined): boolean | null {
  if (value === undefined) return null
  if (/^(true|1)$/i.test(value)) return true
  return /^(false|0)$/i.test(value) ? false : null
}

/** Notepad and the `>` of Windows PowerShell write UTF-16. Every second byte of what WSL reads is then no text. */
function decode(data: Uint8Array): { text: string; encoding: WslConfig['encoding'] } {
  const [first, second, third] = data
  if (first === 0xff && second === 0xfe) return { text: utf16(data.subarray(2), 'utf-16le'), encoding: 'UTF-16' }
  if (first === 0xfe && second === 0xff) return { text: utf16(data.subarray(2), 'utf-16be'), encoding: 'UTF-16' }
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    return { text: new TextDecoder().decode(data), encoding: 'UTF-8 with a byte order mark' }
  }
  if (second === 0) return { text: utf16(data, 'utf-16le'), encoding: 'UTF-16 without a byte order mark' }
  if (first === 0 && second !== undefined) {
    return { text: utf16(data, 'utf-16be'), encoding: 'UTF-16 without a byte order mark' }
  }
  return { text: new TextDecoder().decode(data), encoding: 'UTF-8' }
}

function utf16(data: Uint8Array, label: 'utf-16le' | 'utf-16be'): string {
  return new TextDecoder(label).decode(data)
}

/** A # inside of quotes is text. */
function withoutComment(line: string): string {
  const quoted = /^[^#"]*"[^"]*"/.exec(line)?.[0] ?? ''
  return quoted + line.slice(quoted.length).replace(/#.*$/, '')
}
