// A row of `verify` that this machine cannot run, which is no failure.

export class SkipCheck extends Error {
  /** `fix` is the command after which the row can run. */
  constructor(reason: string, fix: string) {
    super(`${reason}: ${fix}`)
    this.name = 'SkipCheck'
  }
}
