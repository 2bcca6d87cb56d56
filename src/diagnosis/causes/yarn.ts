// ResourceManager, NodeManager, and what they say to those who submit.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset ${key} --instance {instance}, then ${apply}`

export const yarnCauses: readonly Cause[] = [
  {
    code: 'YARN_NODE_TOO_SMALL',
    component: 'yarn',
    seenIn: ['yarn'],
    patterns: [/NodeManager from\s+\S+ doesn't satisfy minimum allocations/],
    examples: [
      "2030-01-31 08:00:00,000 INFO resourcemanager.ResourceTrackerService: NodeManager from  localhost doesn't satisfy minimum allocations, Sending SHUTDOWN signal to the NodeManager. Node capabilities are <memory:64, vCores:4>; minimums are 128mb and 1 vcores",
      "org.apache.hadoop.yarn.exceptions.YarnRuntimeException: Received SHUTDOWN signal from Resourcemanager, Registration of NodeManager failed, Message from ResourceManager: NodeManager from  localhost doesn't satisfy minimum allocations, Sending SHUTDOWN signal to the NodeManager. Node capabilities are <memory:64, vCores:4>; minimums are 128mb and 1 vcores",
    ],
    cause: 'the NodeManager offers less memory than the smallest container of YARN, and was sent away',
    fix: `sparkbox config unset yarn-site.yarn.nodemanager.resource.memory-mb --instance {instance}, then sparkbox config unset yarn-site.yarn.scheduler.minimum-allocation-mb --instance {instance}, then ${apply}`,
    explanation:
      '`yarn.nodemanager.resource.memory-mb` must be at least `yarn.scheduler.minimum-allocation-mb`. sparkbox takes both from the memory profile; one of them is a value of your own.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-common/yarn-default.xml'],
  },
  {
    code: 'YARN_LOCAL_FOLDERS_BAD',
    component: 'yarn',
    seenIn: ['yarn', 'mapreduce'],
    isFinal: true,
    patterns: [
      /(?<kind>local|log)-dirs have errors:\s*\[\s*(?<folder>\S+) : (?!used space)(?<why>[^\]]+?)\s*\]/,
      /Unable to create directory (?<folder>\S+) error (?<why>.+?), removing from the list of valid directories/,
      /Directory (?<folder>\S+) error, (?!used space)(?<why>.+?), removing from list of valid directories/,
    ],
    examples: [
      'it is UNHEALTHY: 1/1 local-dirs have errors:  [ /proc/nowhere : Cannot create directory: /proc/nowhere ] ',
      'WARN nodemanager.DirectoryCollection: Unable to create directory /proc/nowhere error mkdir of /proc/nowhere failed, removing from the list of valid directories.',
      '2030-01-31 08:00:00,000 WARN nodemanager.DirectoryCollection: Directory /proc/nowhere error, Cannot create directory: /proc/nowhere, removing from list of valid directories',
    ],
    cause: 'the NodeManager cannot use its folder {folder}: {why}',
    fix: `sparkbox config unset yarn-site.yarn.nodemanager.local-dirs --instance {instance}, then ${unset('yarn-site.yarn.nodemanager.log-dirs')}`,
    explanation:
      "The NodeManager tests every minute whether it can make, write and delete a file in its folders, and takes no containers where none is good. sparkbox's own folders lie in the instance; look at owner, mode and mount of the folder named.",
    links: ['https://github.com/microsoft/pai/issues/2647'],
  },
  {
    code: 'YARN_DISK_TOO_FULL',
    component: 'yarn',
    seenIn: ['yarn', 'mapreduce'],
    isFinal: true,
    patterns: [/(?<folder>\/\S+) (?:: |error, )used space above threshold of (?<limit>[\d.]+)%/],
    examples: [
      'it is UNHEALTHY: 1/1 local-dirs usable space is below configured utilization percentage/no more usable space [ /home/ada/yarn-local : used space above threshold of 90.0% ] ; 1/1 log-dirs usable space is below configured utilization percentage/no more usable space [ /home/ada/yarn-logs : used space above threshold of 90.0% ] ',
      '2030-01-31 08:00:00,000 WARN nodemanager.DirectoryCollection: Directory /home/ada/yarn-local error, used space above threshold of 90.0%, removing from list of valid directories',
    ],
    cause: 'the disk of {folder} is used above {limit} %, so the only NodeManager takes no containers',
    fix: `df -h {folder}; free some space, or where the limit is your own: ${unset('yarn-site.yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage')}`,
    explanation:
      "A NodeManager becomes UNHEALTHY when its disk is fuller than a limit, and every job then waits for ever. Hadoop's limit is 90 %, sparkbox's 99.5 %, since a laptop's disk is often well filled. A NodeManager that runs recovers by itself within two minutes when there is space again; one that starts is given up at once, and `sparkbox up nodemanager` starts it anew.",
    links: [
      'https://github.com/INSATunisia/TP-BigData/issues/2',
      'https://github.com/dask/knit/issues/80',
      'https://github.com/mattshma/bigdata/issues/10',
    ],
  },
  {
    code: 'YARN_AUX_SERVICE_MISSING',
    component: 'yarn',
    patterns: [/The auxService:(?<name>\S+) does not exist/],
    examples: [
      'org.apache.hadoop.yarn.exceptions.InvalidAuxServiceException: The auxService:mapreduce_shuffle does not exist',
    ],
    cause: 'the NodeManager does not run the helper {name}, which the job asks for',
    fix: unset('yarn-site.yarn.nodemanager.aux-services'),
    explanation:
      'MapReduce fetches map output through `mapreduce_shuffle` in the NodeManager, and `yarn.nodemanager.aux-services` must name it. sparkbox does; a list of your own replaces it, so name it there, too. Spark without dynamic allocation needs no `spark_shuffle`.',
    links: ['https://github.com/bloomberg/chef-bach/issues/200'],
  },
  {
    code: 'YARN_AUX_SERVICE_CLASS_MISSING',
    component: 'yarn',
    seenIn: ['yarn'],
    patterns: [/ClassNotFoundException: (?:Class )?(?<class>org\.apache\.spark\.network\.yarn\.YarnShuffleService)/],
    examples: [
      'java.lang.RuntimeException: java.lang.ClassNotFoundException: Class org.apache.spark.network.yarn.YarnShuffleService not found',
    ],
    cause: 'the NodeManager is told to load {class}, which it does not have',
    fix: unset('yarn-site.yarn.nodemanager.aux-services'),
    explanation:
      "Spark's own shuffle service lies in a jar of Spark that the NodeManager of a sparkbox instance does not load. On one machine, Spark's executors keep their shuffle files themselves. Where you need it, point `yarn.nodemanager.aux-services.spark_shuffle.classpath` at that jar.",
    links: ['https://spark.apache.org/docs/latest/running-on-yarn.html#configuring-the-external-shuffle-service'],
  },
  {
    code: 'YARN_ALLOCATION_LIMITS_WRONG',
    component: 'yarn',
    seenIn: ['yarn'],
    patterns: [/Invalid resource scheduler (?<kind>memory|vcores) allocation configuration/],
    examples: [
      'org.apache.hadoop.yarn.exceptions.YarnRuntimeException: Invalid resource scheduler memory allocation configuration, yarn.scheduler.minimum-allocation-mb=128, yarn.scheduler.maximum-allocation-mb=64, min and max should be greater than 0, max should be no smaller than min.',
    ],
    cause: "YARN's smallest container is larger than its largest",
    fix: `sparkbox config unset yarn-site.yarn.scheduler.maximum-allocation-mb --instance {instance}, then sparkbox config unset yarn-site.yarn.scheduler.minimum-allocation-mb --instance {instance}, then ${apply}`,
    explanation:
      '`yarn.scheduler.minimum-allocation-mb` must not be above `yarn.scheduler.maximum-allocation-mb`. sparkbox takes the largest from the memory profile; one of the two is a value of your own.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-common/yarn-default.xml'],
  },
  {
    code: 'YARN_QUEUE_CAPACITIES_WRONG',
    component: 'yarn',
    seenIn: ['yarn'],
    patterns: [/Illegal capacity (?:of|sum of) .*queue (?<queue>[\w.-]+)/],
    examples: [
      'Caused by: java.io.IOException: Illegal capacity sum of 0.5 for children of queue root for label=. It should be either 0 or 1.0',
    ],
    cause: 'the capacities of the queues below {queue} do not make 100 % together',
    fix: unset('capacity-scheduler.yarn.scheduler.capacity.root.default.capacity'),
    explanation:
      'The capacities of the queues with one parent must add up to 100. sparkbox has the one queue `default` with 100; when you add a queue in `capacity-scheduler`, lower `default` by as much.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/CapacityScheduler.html'],
  },
  {
    code: 'YARN_QUEUE_UNKNOWN',
    component: 'yarn',
    patterns: [
      /submitted by user (?<user>\S+) to unknown queue: (?<queue>\S+)/,
      /(?:non-existent|unknown) queue:? (?<queue>\S+)/i,
    ],
    examples: [
      'Application application_1893456000000_0001 submitted by user ada to unknown queue: nosuch',
      'Failed to submit application to non-existent queue nosuch',
    ],
    cause: 'YARN has no queue {queue}',
    fix: 'sparkbox config set capacity-scheduler.yarn.scheduler.capacity.root.queues default,{queue} --instance {instance}; give both queues a capacity, then sparkbox config apply --instance {instance}; or submit to the queue default',
    explanation:
      'The instance has one queue, `default`. `spark-submit --queue`, `spark.yarn.queue` or `mapreduce.job.queuename` names another. Queues are made in the section `capacity-scheduler`.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/CapacityScheduler.html'],
  },
  {
    code: 'YARN_APPLICATION_MASTERS_LIMITED',
    component: 'yarn',
    patterns: [/[Aa]pplication is added to the scheduler and is not yet activated\..*AM resource limit exceeded/],
    examples: [
      "Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.  Details : AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:896, vCores:1>; Queue Resource Limit for AM = <memory:512, vCores:1>; User AM Resource Limit of the queue = <memory:512, vCores:1>; Queue AM Resource Usage = <memory:512, vCores:1>; ",
    ],
    cause: 'the application waits, because those that run already use up what the queue leaves for application masters',
    fix: 'sparkbox exec --instance {instance} -- yarn application -list, which names those that run; then wait, or end one with sparkbox exec --instance {instance} -- yarn application -kill ID',
    explanation:
      'Each application has a master, and a queue gives only a part of its memory to masters. sparkbox sets 0.9, since on one machine two applications should run beside each other; where you have set less, `sparkbox config unset capacity-scheduler.yarn.scheduler.capacity.maximum-am-resource-percent` brings that back.',
    links: ['https://github.com/apache/spark/pull/56715'],
  },
  {
    code: 'YARN_NO_ROOM',
    component: 'yarn',
    isSymptom: true,
    patterns: [
      /not yet activated\..*(?:cluster resource is empty|Cluster resource is empty)/,
      /Skipping AM assignment as cluster resource is empty/,
      /has not accepted any resources/,
    ],
    examples: [
      'Application is added to the scheduler and is not yet activated. Skipping AM assignment as cluster resource is empty.  Details : AM Partition = <DEFAULT_PARTITION>; ',
      'Skipping AM assignment as cluster resource is empty.',
      'Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and have sufficient resources',
    ],
    cause: 'YARN has no NodeManager with room for the application, which waits',
    fix: 'sparkbox status --instance {instance}, then sparkbox up nodemanager --instance {instance}',
    explanation:
      'An application stays ACCEPTED for as long as no NodeManager is registered and healthy, or all memory is taken. `sparkbox status` shows whether the NodeManager is ready and why not; `sparkbox exec -- yarn application -list` shows who has the memory.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop/issues/18',
      'https://github.com/yahoo/CaffeOnSpark/issues/24',
    ],
  },
  {
    code: 'YARN_RESOURCEMANAGER_UNREACHABLE',
    component: 'yarn',
    // The NodeManager starts beside the ResourceManager, and says this for a second each time.
    seenIn: ['hive', 'spark', 'mapreduce'],
    isSymptom: true,
    patterns: [/(?:Retrying connect to server: |Call From \S+ to )\S*:(?:8032|8030|8031)\b/],
    examples: [
      'Retrying connect to server: localhost/127.0.0.1:8032. Already tried 0 time(s); retry policy is RetryUpToMaximumCountWithFixedSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)',
      'Call From ada/127.0.0.1 to localhost:8032 failed on connection exception: java.net.ConnectException: Connection refused',
    ],
    cause: 'the ResourceManager does not answer',
    fix: 'sparkbox up resourcemanager nodemanager --instance {instance}',
    explanation: '`sparkbox status` says whether the ResourceManager runs, and why not.',
    links: ['https://cwiki.apache.org/confluence/display/HADOOP2/ConnectionRefused'],
  },
]
