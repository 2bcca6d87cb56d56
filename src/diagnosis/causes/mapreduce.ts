// MapReduce's jobs and its history server.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset ${key} --instance {instance}, then ${apply}`

export const mapreduceCauses: readonly Cause[] = [
  {
    code: 'MAPREDUCE_CLASSES_MISSING',
    component: 'mapreduce',
    patterns: [
      /Could not find or load main class (?<class>org\.apache\.hadoop\.mapreduce\.v2\.app\.MRAppMaster)/,
      /Could not find or load main class (?<class>org\.apache\.hadoop\.mapred\.YarnChild)/,
    ],
    examples: [
      'Error: Could not find or load main class org.apache.hadoop.mapreduce.v2.app.MRAppMaster',
      'Error: Could not find or load main class org.apache.hadoop.mapred.YarnChild',
    ],
    cause: "the containers of a MapReduce job do not find MapReduce's own classes",
    fix: `sparkbox config unset mapred-site.mapreduce.application.classpath --instance {instance}, then ${unset('yarn-site.yarn.application.classpath')}`,
    explanation:
      "`mapreduce.application.classpath` or `yarn.application.classpath` must lead to Hadoop's jars. sparkbox writes their absolute paths into both, so neither HADOOP_MAPRED_HOME nor an environment of a container is needed. Values of your own have replaced them.",
    links: ['https://github.com/apache/accumulo/issues/236'],
  },
  {
    code: 'MAPREDUCE_FRAMEWORK_UNKNOWN',
    component: 'mapreduce',
    patterns: [/Cannot initialize Cluster\. Please check your configuration for mapreduce\.framework\.name/],
    examples: [
      'java.io.IOException: Cannot initialize Cluster. Please check your configuration for mapreduce.framework.name and the correspond server addresses.',
    ],
    cause: 'mapreduce.framework.name is neither yarn nor local',
    fix: unset('mapred-site.mapreduce.framework.name'),
    explanation: 'sparkbox sets `yarn`. `local` runs a job inside the client.',
    links: [
      'https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/hadoop-mapreduce-client-core/mapred-default.xml',
    ],
  },
  {
    code: 'MAPREDUCE_HISTORY_FOLDER',
    component: 'mapreduce',
    seenIn: ['mapreduce'],
    patterns: [
      /Error creating (?<kind>done|intermediate done) directory: \[(?<folder>[^\]]*)\]/,
      /Failed checking for the existence of history intermediate done directory/,
      /Invalid path name Wrong FS: file:\/\/[^/\s]+:\d+\/\S*, expected: file:/,
    ],
    examples: [
      'org.apache.hadoop.yarn.exceptions.YarnRuntimeException: Error creating done directory: [file:/proc/nowhere]',
      'Failed checking for the existence of history intermediate done directory: [hdfs://127.0.0.1:9000/mr-history/intermediate]',
      'org.apache.hadoop.fs.InvalidPathException: Invalid path name Wrong FS: file://127.0.0.1:9000/proc/nowhere, expected: file:///',
    ],
    cause: 'the job history server cannot make or reach its folder',
    fix: `sparkbox config unset mapred-site.mapreduce.jobhistory.done-dir --instance {instance}, then ${unset('mapred-site.mapreduce.jobhistory.intermediate-done-dir')}`,
    explanation:
      'It keeps finished jobs in `mapreduce.jobhistory.done-dir`, which sparkbox places in HDFS below `/mr-history`. Where the folder is a value of your own, it must lie in HDFS, too, and the account that runs the instance must be able to write there.',
    links: [
      'https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/hadoop-mapreduce-client-core/mapred-default.xml',
    ],
  },
  {
    code: 'MAPREDUCE_STAGING_OWNER',
    component: 'mapreduce',
    patterns: [
      /The ownership on the staging directory (?<folder>\S+) is not as expected\. It is owned by (?<owner>\S+?)\./,
      /Permission denied:.*inode="(?<folder>\/tmp\/hadoop-yarn\/staging\S*)"/,
    ],
    examples: [
      'The ownership on the staging directory hdfs://127.0.0.1:9000/tmp/hadoop-yarn/staging/root/.staging is not as expected. It is owned by ada. The directory must be owned by the submitter root or root',
      'org.apache.hadoop.security.AccessControlException: Permission denied: user=ada, access=WRITE, inode="/tmp/hadoop-yarn/staging":root:supergroup:drwx------',
    ],
    cause: 'the folder {folder} in HDFS, where jobs put their files, does not belong to whoever sends this job',
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -rm -r -skipTrash {folder}; it holds only what unfinished jobs put there',
    explanation:
      'A job puts its jars and settings into a folder of its user before YARN starts it. Another account made it. The folder is made again by the next job; jobs that run now fail.',
    links: [
      'https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/hadoop-mapreduce-client-core/mapred-default.xml',
    ],
  },
  {
    code: 'MAPREDUCE_TASK_MEMORY',
    component: 'mapreduce',
    patterns: [/^Error: (?:java\.lang\.OutOfMemoryError: )?(?:Java heap space|GC overhead limit exceeded)/],
    examples: ['Error: Java heap space', 'Error: java.lang.OutOfMemoryError: Java heap space'],
    cause: 'a task of MapReduce has used up its heap',
    fix: `sparkbox config unset mapred-site.mapreduce.map.java.opts --instance {instance}, then sparkbox config unset mapred-site.mapreduce.task.io.sort.mb --instance {instance}, then ${apply}`,
    explanation:
      'The heap of a task stands as `-Xmx` in `mapreduce.map.java.opts` and `mapreduce.reduce.java.opts`, at most three quarters of the container (`mapreduce.map.memory.mb`); the sort buffer `mapreduce.task.io.sort.mb` is taken from it. For more, raise both, or take a larger profile.',
    links: [
      'https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/hadoop-mapreduce-client-core/MapReduceTutorial.html',
    ],
  },
  {
    code: 'MAPREDUCE_TASK_OPTIONS_WRONG',
    component: 'mapreduce',
    patterns: [/Invalid (?:maximum|initial) heap size: (?<option>\S+)/],
    seenIn: ['mapreduce'],
    examples: ['Invalid maximum heap size: -Xmxlots'],
    cause: 'the Java of a container does not take the option {option}',
    fix: `sparkbox config unset mapred-site.mapreduce.map.java.opts --instance {instance}, then sparkbox config unset mapred-site.mapreduce.reduce.java.opts --instance {instance}, then sparkbox config unset mapred-site.yarn.app.mapreduce.am.command-opts --instance {instance}, then ${apply}`,
    explanation:
      'The options of containers stand in `mapreduce.map.java.opts`, `mapreduce.reduce.java.opts` and `yarn.app.mapreduce.am.command-opts`, for Spark in `spark.executor.extraJavaOptions`.',
    links: [
      'https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/hadoop-mapreduce-client-core/MapReduceTutorial.html',
    ],
  },
  {
    code: 'MAPREDUCE_MINICLUSTER_UNUSABLE',
    component: 'mapreduce',
    patterns: [/NoClassDefFoundError: org\/(?<library>mockito|junit)\/\S+/],
    examples: ['Exception in thread "main" java.lang.NoClassDefFoundError: org/mockito/stubbing/Answer'],
    cause: "`mapred minicluster` needs {library}, which Hadoop's releases do not hold",
    fix: 'sparkbox up --instance {instance}',
    explanation:
      "The minicluster belongs to Hadoop's own tests. An instance of sparkbox is a whole small cluster in its place.",
    links: ['https://github.com/apache/hadoop/pull/2077', 'https://github.com/apache/hadoop/pull/7050'],
  },
  {
    code: 'MAPREDUCE_JOB_FAILED',
    component: 'mapreduce',
    isSymptom: true,
    patterns: [/Job (?<job>job_\d+_\d+) failed with state (?:FAILED|KILLED) due to:/],
    examples: [
      '2030-01-31 08:00:00,000 INFO mapreduce.Job: Job job_1893456000000_0001 failed with state FAILED due to: Application application_1893456000000_0001 failed 1 times due to AM Container',
    ],
    cause: 'the job {job} failed, and the logs of its containers say why',
    fix: 'sparkbox exec --instance {instance} -- mapred job -logs {job}',
    explanation:
      'The cause stands in the log of a container, which YARN collects: `sparkbox exec -- yarn logs -applicationId ID`. `verify` reads it by itself.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/YarnCommands.html#logs'],
  },
]
