// Arrow batches to rows of values.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  Data,
  DataType,
  Decimal,
  Duration,
  Float,
  Int,
  Interval,
  RecordBatch,
  Time,
  Timestamp,
} from 'apache-arrow'
import { exactInteger, type Row, type Value } from '../result.js'
import { dateText, decimalText, durationText, monthsText, timestampText, timeText } from './connect-values.js'

/** Number on the wire of the types that Spark sends; the enum `Type` of Arrow's Schema.fbs. */
const arrowType = {
  ...{ null: 1, int: 2, float: 3, binary: 4, utf8: 5, bool: 6, decimal: 7, date: 8, time: 9, timestamp: 10 },
  ...{ interval: 11, list: 12, struct: 13, map: 17, duration: 18, largeBinary: 19, largeUtf8: 20 },
} as const

/** Turns one Arrow IPC stream, as each response of a query has it, into rows. */
export type RowDecoder = (bytes: Uint8Array) => Row[]

export async function loadRowDecoder(): Promise<RowDecoder> {
  // A request written in this turn of the event loop leaves first, so the server works while the decoder loads.
  await nextTurn()
  // The reader alone loads in less time than the whole library.
  const { RecordBatchReader } = await import('apache-arrow/ipc/reader')
  return (bytes) => [...RecordBatchReader.from(bytes)].flatMap(rowsOfBatch)
}

function rowsOfBatch(batch: RecordBatch): Row[] {
  const columns = batch.data.children.map(cellReader)
  return Array.from({ length: batch.numRows }, (_, row) => columns.map((cell) => cell(row)))
}

type CellReader = (index: number) => Value

function cellReader(data: Data): CellReader {
  const read = valueReader(data)
  return (index) => (data.getValid(index) ? read(index) : null)
}

/** Reads the buffers themselves: Arrow's own getters round timestamps to milliseconds. */
function valueReader(data: Data): CellReader {
  const { values, valueOffsets, stride } = data
  const slice = (index: number) => [Number(valueOffsets[index]), Number(valueOffsets[index + 1])] as const
  switch ((data.type as DataType).typeId as number) {
    case arrowType.null:
      return () => null
    case arrowType.bool:
      return (index) => ((values[(data.offset + index) >> 3] >> ((data.offset + index) & 7)) & 1) === 1
    case arrowType.int:
      return (data.type as Int).bitWidth === 64 ? (index) => exactInteger(values[index]) : (index) => values[index]
    case arrowType.float:
      return (data.type as Float).precision === 1 ? (index) => shortestFloat(values[index]) : (index) => values[index]
    case arrowType.decimal: {
      const { scale } = data.type as Decimal
      return (index) => decimalText(values.subarray(stride * index, stride * (index + 1)), scale)
    }
    case arrowType.utf8:
    case arrowType.largeUtf8:
      return (index) => Buffer.from(values.subarray(...slice(index))).toString('utf8')
    case arrowType.binary:
    case arrowType.largeBinary:
      return (index) => Buffer.from(values.subarray(...slice(index)))
    case arrowType.date:
      return (index) => dateText(values[index])
    case arrowType.time: {
      const { unit } = data.type as Time
      return (index) => timeText(BigInt(values[index]), unit)
    }
    case arrowType.timestamp: {
      const { unit, timezone } = data.type as Timestamp
      return (index) => timestampText(values[index], unit, timezone != null)
    }
    case arrowType.duration: {
      const { unit } = data.type as Duration
      return (index) => durationText(values[index], unit)
    }
    case arrowType.interval:
      return intervalReader(data)
    case arrowType.list: {
      const element = cellReader(data.children[0]!)
      return (index) => range(...slice(index)).map(element)
    }
    case arrowType.map: {
      const [key, value] = data.children[0]!.children.map(cellReader) as [CellReader, CellReader]
      return (index) => Object.fromEntries(range(...slice(index)).map((entry) => [String(key(entry)), value(entry)]))
    }
    case arrowType.struct: {
      const fields = data.type.children.map(
        (field, at) => [field.name as string, cellReader(data.children[at]!)] as const,
      )
      return (index) => Object.fromEntries(fields.map(([name, cell]) => [name, cell(index)]))
    }
    default:
      throw new Error(`Arrow type ${data.type} is not known`)
  }
}

function intervalReader(data: Data): CellReader {
  const { values } = data
  switch ((data.type as Interval).unit as number) {
    case 0:
      return (index) => monthsText(values[index])
    case 2:
      return (index) => {
        const [months, days, low, high] = values.subarray(4 * index, 4 * index + 4) as Int32Array
        const nanoseconds = (BigInt(high!) << 32n) | BigInt(low! >>> 0)
        return durationText(nanoseconds, 3, months, days)
      }
    default:
      throw new Error(`Arrow interval ${data.type} is not known`)
  }
}

/** The shortest decimal that is the same 32-bit float, as Spark itself prints it. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}

function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, index) => begin + index)
}
