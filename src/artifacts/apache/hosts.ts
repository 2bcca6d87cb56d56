// Where Apache publishes its releases; each of these holds the same tree.

export interface ReleaseHosts {
  /** Tried for the files themselves, in this order. */
  mirrors: readonly string[]
  /** Asked for hashes, signatures and keys, in this order. */
  trusted: readonly string[]
}

/**
 * dlcdn.apache.org delivers current releases from nearby, downloads.apache.org is what it copies from. Older releases
 * are at archive.apache.org alone, which is slow and limits the bytes that an address may have in a day, so it is last.
 * Hashes and signatures are taken from Apache's own two hosts and not from a mirror, as
 * https://www.apache.org/info/verification.html asks for.
 */
export const apacheHosts: ReleaseHosts = {
  mirrors: ['https://dlcdn.apache.org', 'https://downloads.apache.org', 'https://archive.apache.org/dist'],
  trusted: ['https://downloads.apache.org', 'https://archive.apache.org/dist'],
}

/** The address of a file below a root. */
export function addressOf(root: string, path: string): string {
  return `${root.replace(/\/+$/, '')}/${path}`
}

/** For people: `dlcdn.apache.org`, `127.0.0.1:8080`. */
export function hostOf(address: string): string {
  return new URL(address).host
}
