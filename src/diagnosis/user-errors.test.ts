import { expect, test } from 'vitest'
import { diagnose } from './diagnose.js'

const client = { component: null, instance: 'default', service: '' }

// What people get wrong in their own work is told by the product itself, and is no fault of the stack.
test.each([
  'Error while compiling statement: FAILED: SemanticException [Error 10001]: Line 1:14 Table not found nosuch',
  'Error while compiling statement: FAILED: ParseException line 1:0 cannot recognize input near selec',
  'Error while processing statement: FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.ddl.DDLTask. AlreadyExistsException(message:Table hive.default.numbers already exists)',
  '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `nosuch` cannot be resolved. SQLSTATE: 42703',
  '[TABLE_OR_VIEW_NOT_FOUND] The table or view `nosuch` cannot be found. SQLSTATE: 42P01',
  '[PATH_NOT_FOUND] Path does not exist: hdfs://127.0.0.1:9000/user/ada/nosuch.csv. SQLSTATE: 42K03',
  'org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: hdfs://127.0.0.1:9000/user/ada/nosuch',
  'org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory hdfs://127.0.0.1:9000/user/ada/out already exists',
  "NameError: name 'nosuch' is not defined",
  "ModuleNotFoundError: No module named 'pandas'",
  'java.lang.ClassNotFoundException: org.example.Main',
  'Error: Failed to load class org.example.Main.',
  'java.lang.ArithmeticException: / by zero',
  '[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. SQLSTATE: 22012',
  'ERROR:  relation "numbers" does not exist at character 15',
])('%s', (line) => {
  expect(diagnose([line], client)).toBeNull()
})

// What a healthy start says.
test.each([
  '2026-11-24 18:27:29,966 INFO ipc.Client: Retrying connect to server: localhost/127.0.0.1:8031. Already tried 0 time(s); retry policy is RetryUpToMaximumCountWithFixedSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)',
])('%s, in the log of a NodeManager', (line) => {
  expect(diagnose([line], { component: 'yarn', instance: 'default', service: 'nodemanager' })).toBeNull()
})
