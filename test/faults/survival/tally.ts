// Counts what was done to an instance and what it has lost, and says so in one line.

/** What somebody was told is written. */
export type Kind = 'files' | 'appends' | 'tables' | 'hive rows' | 'postgres rows'

export class Tally {
  private injected = 0
  private survived = 0
  private readonly acknowledged = new Map<Kind, number>()
  private lost = 0

  /** A fault counts as survived when everything that was expected of sparkbox afterwards was seen. */
  async fault(body: () => Promise<void>): Promise<void> {
    this.injected++
    await body()
    this.survived++
  }

  acknowledge(kind: Kind, count: number): void {
    this.acknowledged.set(kind, (this.acknowledged.get(kind) ?? 0) + count)
  }

  lose(count: number): void {
    this.lost += count
  }

  /** Easy to find in any output: it begins with `SURVIVAL`. */
  line(name: string): string {
    const kinds = [...this.acknowledged].map(([kind, count]) => `${count} ${kind}`).join(', ')
    const written = kinds === '' ? '' : `; acknowledged: ${kinds}`
    return `SURVIVAL ${name}: ${this.injected} faults injected, ${this.survived} survived${written}; lost: ${this.lost}`
  }
}
