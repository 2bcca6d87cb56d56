// Secrets are never shown, neither as the value of a telling key nor inside another value.

const mask = '********'

/** The value as it may be shown: hidden for keys of secrets, and without the credentials inside of URLs and options. */
export function maskValue(key: string, value: string): string {
  if (value !== '' && secretKey.test(key)) return mask
  return maskText(value)
}

/** Hides `user:password@` in URLs, and the values of `password=`, `-Dx.secret=` and their like. */
export function maskText(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/?#@:]*:[^\s/?#]*@/g, `$1${mask}@`)
    .replace(/(\bjdbc:\w+:\w+:)[^\s/@:]+\/[^\s@]+@/gi, `$1${mask}@`)
    .replace(/((?:password|secret|token|pwd)[\w.-]*\s*=\s*)("[^"]*"|'[^']*'|[^\s&;,<"']+)/gi, `$1${mask}`)
}

const secretKey = /password|secret|token/i
