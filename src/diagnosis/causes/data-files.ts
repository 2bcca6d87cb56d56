// Files of tables that cannot be read as what they should be.
import type { Cause } from '../cause.js'

export const dataFileCauses: readonly Cause[] = [
  {
    code: 'TABLE_FOLDER_GONE',
    component: 'hive',
    patterns: [
      /(?:Input path does not exist|Path does not exist|File does not exist): (?<folder>(?:hdfs:\/\/[^/\s]+)?\/user\/hive\/warehouse\/[\w./=%-]*\w)/,
    ],
    examples: [
      'org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: hdfs://127.0.0.1:9000/user/hive/warehouse/numbers',
      'java.io.FileNotFoundException: File does not exist: /user/hive/warehouse/numbers/part-00000',
    ],
    cause: 'the metastore knows a table whose files in {folder} are gone from HDFS',
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -ls -R /user/.Trash; what is not there comes back only from a snapshot: sparkbox snapshot list --instance {instance}',
    explanation:
      'Somebody removed the files below the table, or they were replaced while a query read them. The metastore does not notice. Without a copy, `drop table` takes the entry out; with files that were only rewritten, `refresh table` in Spark is enough.',
    links: ['https://spark.apache.org/docs/latest/sql-ref-syntax-aux-cache-refresh-table.html'],
  },
  {
    code: 'TABLE_FILE_NOT_ORC',
    component: 'hive',
    patterns: [/Malformed ORC file (?<file>\S+?)[.,]?(?:\s|$)/, /Not a valid ORC file (?<file>\S+)/],
    examples: [
      'Failed with exception java.io.IOException:java.lang.RuntimeException: ORC split generation failed with exception: org.apache.orc.FileFormatException: Malformed ORC file hdfs://127.0.0.1:9000/user/hive/warehouse/t/junk. Invalid postscript.',
      'Not a valid ORC file hdfs://127.0.0.1:9000/user/hive/warehouse/t/junk (maxFileLength= 9223372036854775807)',
    ],
    cause: 'the file {file} belongs to an ORC table and is no ORC file, or is damaged',
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -ls {file}; then move the file out of the folder of the table, which takes its rows out of the table',
    explanation:
      'Every file in the folder of a table counts as a part of it. A text file copied there, or a writer that was killed, breaks every query on the table. Moving the file away (`hdfs dfs -mv`) keeps it, and the other rows are readable again.',
    links: ['https://orc.apache.org/specification/ORCv1/'],
  },
  {
    code: 'TABLE_FILE_NOT_PARQUET',
    component: 'spark',
    patterns: [/(?<file>[^\s:'"]+(?::\/\/[^\s'"]+)?) is not a Parquet file/],
    examples: [
      'Caused by: java.lang.RuntimeException: hdfs://127.0.0.1:9000/user/hive/warehouse/t/junk.parquet is not a Parquet file. Expected magic number at tail, but found [111, 107, 33, 10]',
    ],
    cause: 'the file {file} belongs to a Parquet table and is no Parquet file, or is damaged',
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -ls {file}; then move the file out of the folder of the table, which takes its rows out of the table',
    explanation:
      'Every file in the folder of a table counts as a part of it. A text file copied there, or a writer that was killed, breaks every query on the table. Moving the file away (`hdfs dfs -mv`) keeps it, and the other rows are readable again.',
    links: ['https://parquet.apache.org/docs/file-format/'],
  },
]
