// Which permissions new files never get.

/** Writable by its owner alone. */
const closed = 0o022

let personal: number | null = null

/** From now on nothing that this process makes can be written by other accounts, however open the person's umask is. */
export function closeUmask(): void {
  personal = process.umask(closed)
  process.umask(personal | closed)
}

/** Starts something of the person's own, which makes its files as if there were no sparkbox in between. */
export function withPersonalUmask<Result>(start: () => Result): Result {
  if (personal === null) return start()
  const ours = process.umask(personal)
  try {
    return start()
  } finally {
    process.umask(ours)
  }
}
