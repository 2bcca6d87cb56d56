// What a query gives back, whichever engine answered it.

/**
 * One cell. 64-bit integers are numbers where they fit and bigint elsewhere; decimals, dates, timestamps and intervals
 * are strings (dates and timestamps in ISO 8601, with `Z` where the type is an instant); binary is Uint8Array.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | { [field: string]: Value }

export type Row = Value[]

export interface Column {
  name: string
  /** The engine's own name of the type: `decimal(10,2)`. */
  type: string
}

/** Rows come in batches as they are fetched, and can be read once. */
export interface ResultSet {
  columns: readonly Column[]
  rows: AsyncIterable<Row[]>
  /** Frees what the server holds for this result. Needed only where the rows are not read to their end. */
  close: () => Promise<void>
}

/** All rows in memory; for results that are known to be small. */
export async function collectRows(result: ResultSet): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of result.rows) for (const row of batch) rows.push(row)
  return rows
}

/** A number where it is exact, the bigint itself elsewhere. */
export function exactInteger(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
