// A row of `verify` that this machine cannot run, which is no failure.

export class SkipCheck extends Error {
  /** `fix` is the command after which the row can run, where the reason does not name it. */
  constructor(reason: string, fix?: string) {
    super(fix === undefined ? reason : `${reason}: ${fix}`)
    this.name = 'SkipCheck'
  }
}
