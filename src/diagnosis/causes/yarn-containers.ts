// Containers of YARN, whoever asks for them.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset ${key} --instance {instance}, then ${apply}`

export const yarnContainerCauses: readonly Cause[] = [
  {
    code: 'YARN_CONTAINER_ABOVE_MAXIMUM',
    component: 'yarn',
    patterns: [
      /requested resource is greater than maximum allowed allocation\. Requested resource type=\[(?<resource>[^\]]+)\]/,
      /(?<resource>MAP|REDUCE) capability (?:required )?is more than the supported max container capability/,
    ],
    examples: [
      'Invalid resource request! Cannot allocate containers as requested resource is greater than maximum allowed allocation. Requested resource type=[memory-mb], Requested resource=<memory:999999, vCores:1>, maximum allowed allocation=<memory:3072, vCores:4>, please note that maximum allowed allocation is calculated by scheduler based on maximum resource of registered NodeManagers, which might be less than configured maximum allocation=<memory:3072, vCores:4>',
      'The required MAP capability is more than the supported max container capability in the cluster. Killing the Job. mapResourceRequest: <memory:999999, vCores:1> maxContainerCapability:<memory:3072, vCores:4>',
      'REDUCE capability required is more than the supported max container capability in the cluster. Killing the Job. reduceResourceRequest: <memory:999999, vCores:1> maxContainerCapability:<memory:3072, vCores:4>',
    ],
    cause: 'a job asks for a container larger than the largest that YARN gives ({resource})',
    fix: `sparkbox config unset mapred-site.mapreduce.map.memory.mb --instance {instance}, then sparkbox config unset mapred-site.mapreduce.reduce.memory.mb --instance {instance}, then ${apply}; or a larger profile: sparkbox config set profile medium --instance {instance}`,
    explanation:
      '`yarn.scheduler.maximum-allocation-mb` is all the memory that the memory profile leaves to YARN. A job must ask for less, by `mapreduce.map.memory.mb`, `mapreduce.reduce.memory.mb`, `spark.executor.memory` or `spark.yarn.am.memory`.',
    links: ['https://github.com/takabow/cdsw-demo-env/issues/7'],
  },
  {
    code: 'YARN_CONTAINER_ABOVE_PHYSICAL_MEMORY',
    component: 'yarn',
    patterns: [/running (?:\S+ )?beyond (?:the )?'?physical'? memory limit/i],
    examples: [
      "Container [pid=4711,containerID=container_1893456000000_0001_01_000002] is running 14823424B beyond the 'PHYSICAL' memory limit. Current usage: 142.1 MB of 128 MB physical memory used; 2.5 GB of 268.8 MB virtual memory used. Killing container.",
      'Container killed by YARN for exceeding memory limits. is running beyond physical memory limits. Consider boosting spark.executor.memoryOverhead.',
    ],
    cause: 'a container used more memory than it had asked for, and YARN killed it',
    fix: `sparkbox config unset mapred-site.mapreduce.map.memory.mb --instance {instance}, then sparkbox config unset mapred-site.mapreduce.reduce.memory.mb --instance {instance}, then ${apply}; for Spark: sparkbox config set spark-defaults.spark.executor.memoryOverhead 512m --instance {instance}`,
    explanation:
      'The container must hold the heap and what the JVM or Python needs beside it. For MapReduce the heap (`-Xmx` in `mapreduce.map.java.opts`) should be at most three quarters of `mapreduce.map.memory.mb`; for Spark raise `spark.executor.memoryOverhead`.',
    links: ['https://github.com/yahoo/TensorFlowOnSpark/issues/134'],
  },
  {
    code: 'YARN_CONTAINER_ABOVE_VIRTUAL_MEMORY',
    component: 'yarn',
    patterns: [/running (?:\S+ )?beyond (?:the )?'?virtual'? memory limit/i],
    examples: [
      'Container [pid=4711,containerID=container_1893456000000_0001_01_000001] is running beyond virtual memory limits. Current usage: 150.1 MB of 1 GB physical memory used; 2.2 GB of 2.1 GB virtual memory used. Killing container.',
    ],
    cause: 'YARN counts the virtual memory of containers, of which a JVM reserves far more than it uses',
    fix: unset('yarn-site.yarn.nodemanager.vmem-check-enabled'),
    explanation: 'sparkbox switches this check off. A value of your own has switched it on.',
    links: ['https://github.com/CODAIT/spark-bench/issues/127', 'https://github.com/apache/spark/pull/20735'],
  },
  {
    code: 'YARN_CONTAINER_JAVA_MISSING',
    component: 'yarn',
    patterns: [/(?<java>\S*\/bin\/java): (?:No such file or directory|not found)/],
    examples: ['/bin/bash: line 1: /bin/java: No such file or directory', '/bin/bash: /opt/none/bin/java: not found'],
    cause: 'a container was to start {java}, which is not there',
    fix: unset('spark-defaults.spark.yarn.appMasterEnv.JAVA_HOME'),
    explanation:
      "Containers get JAVA_HOME from the NodeManager and from the job. sparkbox sets it for Spark's master and executors (`spark.yarn.appMasterEnv.JAVA_HOME`, `spark.executorEnv.JAVA_HOME`); a value of your own must name a folder with `bin/java`.",
    links: ['https://github.com/yahoo/storm-yarn/issues/50'],
  },
  {
    code: 'YARN_CONTAINER_KILLED',
    component: 'yarn',
    isSymptom: true,
    patterns: [
      /(?:Exit (?:status|code)|exitCode|exit code):? ?(?<exit>137|143)\b/i,
      /Container killed on request\. Exit code is (?<exit>\d+)/,
    ],
    examples: ['Container exited with a non-zero exit code 137.', 'Container killed on request. Exit code is 143'],
    cause: 'a container was killed from outside (exit code {exit})',
    fix: 'sparkbox doctor --instance {instance}',
    explanation:
      '143 is SIGTERM, mostly by YARN itself, which then says why in the line before. 137 is SIGKILL: by YARN, or by the kernel when the machine ran out of memory; `journalctl -k | grep -i oom` shows the latter. A smaller profile, fewer executors or more memory helps.',
    links: ['https://github.com/yahoo/TensorFlowOnSpark/issues/134'],
  },
]
