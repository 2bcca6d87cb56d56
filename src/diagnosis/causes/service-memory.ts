// A service whose heap is too small for its work.
import type { Cause } from '../cause.js'

export const serviceMemoryCauses: readonly Cause[] = [
  {
    code: 'SERVICE_HEAP_TOO_SMALL',
    component: 'java',
    seenIn: ['hdfs', 'yarn', 'mapreduce', 'hive', 'spark'],
    patterns: [
      /^Terminating due to java\.lang\.OutOfMemoryError: (?:Java heap space|GC overhead limit exceeded)/,
      /OutOfMemoryError thrown from the UncaughtExceptionHandler/,
    ],
    examples: [
      'Terminating due to java.lang.OutOfMemoryError: Java heap space',
      'Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread "main"',
    ],
    cause: 'the heap of {service} is too small for what it does',
    fix: 'sparkbox config set services.{service}.heap 1g --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'Each service has a heap of the size that its memory profile gives it, or that `services.NAME.heap` in `sparkbox.yaml` says. A service that has used it up ends at once, so that it cannot half work, and is started again. `sparkbox config get` shows heaps of your own; a larger profile (`sparkbox config set profile medium`) raises all of them.',
    links: ['https://docs.oracle.com/en/java/javase/17/troubleshoot/troubleshooting-memory-leaks.html'],
  },
]
