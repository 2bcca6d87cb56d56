// Names, addresses and ports.
import type { Cause } from '../cause.js'

export const networkCauses: readonly Cause[] = [
  {
    code: 'NETWORK_ADDRESS_NOT_HERE',
    component: 'machine',
    patterns: [/Cannot assign requested address|EADDRNOTAVAIL/],
    examples: [
      'java.net.BindException: Problem binding to [server:9866] java.net.BindException: Cannot assign requested address',
    ],
    cause:
      'a program listens on an address that this machine does not have, because a setting or variable names another host',
    fix: 'see your own values: sparkbox config get --instance {instance}; take out those that name an address: sparkbox config unset --instance {instance} KEY, then sparkbox config apply --instance {instance}',
    explanation:
      'Generated files name 127.0.0.1, which every machine has. Another value comes from `sparkbox.yaml`, from an application, or from a program that is not started through sparkbox.',
    links: ['https://cwiki.apache.org/confluence/display/HADOOP2/BindException'],
  },
  {
    code: 'NETWORK_PORT_IN_USE',
    component: 'machine',
    patterns: [
      /[Aa]ddress already in use|\bEADDRINUSE\b/,
      /BindException: Port in use: /,
      /Could not create ServerSocket on address/,
      /Failed to bind to (address )?\S+:\d+/,
    ],
    examples: [
      'java.net.BindException: Problem binding to [localhost:9866] java.net.BindException: Address already in use; For more details see:  http://wiki.apache.org/hadoop/BindException',
      'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
      'error: Bind to port 2222 on 127.0.0.1 failed: Address already in use.',
      'java.net.BindException: Port in use: 127.0.0.1:9870',
      'org.apache.thrift.transport.TTransportException: Could not create ServerSocket on address /127.0.0.1:9083.',
      'java.io.IOException: Failed to bind to address /127.0.0.1:15002',
    ],
    cause: 'another process listens on a port that {service} needs',
    fix: 'see which process holds it: sparkbox doctor --instance {instance}; stop it, or take another port: sparkbox config set --instance {instance} ports.ID=NUMBER, then sparkbox up --instance {instance}',
    explanation:
      'Ports are chosen when an instance is made and kept for life. A process that takes one of them while the instance is stopped is named with its pid; sparkbox never ends it. An old daemon of Hadoop that was started by hand is the usual one.',
    links: ['https://github.com/microsoft/pai/issues/1233', 'https://github.com/microsoft/pai/issues/1160'],
  },
  {
    code: 'NETWORK_HOST_NAME_LOOPBACK',
    component: 'machine',
    patterns: [/Your hostname, \S+,? resolves to a loopback address/],
    examples: [
      'WARN Utils: Your hostname, laptop resolves to a loopback address: 127.0.1.1; using 172.20.10.2 instead (on interface eth0)',
    ],
    cause: 'the name of this machine leads to 127.0.1.1, so Spark takes an address of the network instead',
    fix: 'export SPARK_LOCAL_IP=127.0.0.1, or use sparkbox shell and sparkbox run, which set it',
    explanation:
      'Debian and WSL write the name of the machine with 127.0.1.1 into /etc/hosts. sparkbox sets `SPARK_LOCAL_IP` wherever it starts Spark.',
    links: ['https://github.com/mvillarrealb/docker-spark-cluster/issues/37'],
  },
  {
    code: 'NETWORK_UNKNOWN_HOST',
    component: 'machine',
    patterns: [
      /UnknownHostException: \S+/,
      /Name or service not known/,
      /Temporary failure in name resolution|getaddrinfo EAI_AGAIN/,
    ],
    examples: [
      'java.net.UnknownHostException: laptop: laptop: Name or service not known',
      'ssh: Could not resolve hostname laptop: Name or service not known',
      'curl: (6) Could not resolve host: example.org; Temporary failure in name resolution',
    ],
    cause: 'the name of a host leads nowhere',
    fix: 'write 127.0.0.1 in place of the name; for the name of this machine: echo "127.0.1.1 $(hostname)" | sudo tee -a /etc/hosts',
    explanation:
      'The name of the machine is often missing in /etc/hosts and unknown to the name servers of a VPN. Generated files name 127.0.0.1 only, so the name comes from `sparkbox.yaml` or from an application.',
    links: ['https://github.com/sparklyr/sparklyr/issues/2045'],
  },
  {
    code: 'NETWORK_CERTIFICATE_UNTRUSTED',
    component: 'machine',
    patterns: [
      /PKIX path building failed/,
      /SELF_SIGNED_CERT_IN_CHAIN|self[- ]signed certificate in certificate chain|unable to get local issuer certificate|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/,
      /CERTIFICATE_VERIFY_FAILED/,
    ],
    examples: [
      'sun.security.validator.ValidatorException: PKIX path building failed: unable to find valid certification path to requested target',
      'Error: self signed certificate in certificate chain',
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
    ],
    cause: 'a proxy between this machine and the network shows a certificate that is not trusted here',
    fix: 'export NODE_EXTRA_CA_CERTS=/path/to/ca.pem SSL_CERT_FILE=/path/to/ca.pem, then the same command again',
    explanation:
      'Companies read encrypted traffic with a certificate authority of their own. It must be known to every program that fetches something.',
    links: ['https://nodejs.org/api/cli.html#node_extra_ca_certsfile'],
  },
  {
    code: 'NETWORK_UNREACHABLE',
    component: 'machine',
    isSymptom: true,
    patterns: [/No route to host|Network is unreachable|EHOSTUNREACH|ENETUNREACH/],
    examples: ['java.net.NoRouteToHostException: No route to host'],
    cause: 'an address cannot be reached from this machine',
    fix: 'sparkbox doctor --instance {instance}',
    explanation:
      'Services reach each other on 127.0.0.1 alone. Where that fails, the loopback interface is down: `ip link set lo up`.',
    links: ['https://man7.org/linux/man-pages/man3/errno.3.html'],
  },
  {
    code: 'NETWORK_CONNECTION_REFUSED',
    component: 'machine',
    isSymptom: true,
    patterns: [/[Cc]onnection refused|ECONNREFUSED/],
    examples: [
      'java.net.ConnectException: Call From laptop/127.0.1.1 to localhost:9000 failed on connection exception: java.net.ConnectException: Connection refused; For more details see:  http://wiki.apache.org/hadoop/ConnectionRefused',
    ],
    cause: 'nobody listens on the address that was called: the service behind it does not run',
    fix: 'sparkbox status --instance {instance}, then: sparkbox up --instance {instance}',
    explanation:
      'This follows from something else: a service that has failed or has not been started. `doctor` asks each service its question and names the one that does not answer.',
    links: ['https://cwiki.apache.org/confluence/display/HADOOP2/ConnectionRefused'],
  },
]

const unseen = { component: 'machine', patterns: [], examples: [], links: [] } as const

export const networkCheckCauses: readonly Cause[] = [
  {
    ...unseen,
    code: 'NETWORK_LOOPBACK_DOWN',
    cause: 'the loopback interface of this machine is down, over which all services reach each other',
    fix: 'sudo ip link set lo up',
    explanation:
      'Everything that sparkbox starts listens on 127.0.0.1 alone. A container or a network namespace may begin without it.',
  },
  {
    ...unseen,
    code: 'NETWORK_LOCALHOST_BROKEN',
    cause: 'the name localhost does not lead to 127.0.0.1 ({found})',
    fix: 'echo "127.0.0.1 localhost" | sudo tee -a /etc/hosts',
    explanation: 'Generated files name 127.0.0.1, but programs of your own, and some pages of Hadoop, say localhost.',
  },
  {
    ...unseen,
    code: 'NETWORK_HOST_NAME_UNRESOLVED',
    cause: 'the name of this machine, {name}, leads nowhere; programs that ask for it fail',
    fix: 'echo "127.0.1.1 {name}" | sudo tee -a /etc/hosts',
    explanation:
      'Java asks for the address of the machine at many places. What sparkbox starts uses 127.0.0.1, but the JVM still waits for the name server, and your own programs may fail.',
    links: ['https://github.com/sparklyr/sparklyr/issues/2045'],
  },
  {
    ...unseen,
    code: 'NETWORK_PROXY_COVERS_LOCALHOST',
    cause:
      'a proxy is set ({variable}), and NO_PROXY does not except 127.0.0.1, so curl, Python and browsers ask the proxy for pages of this machine',
    fix: 'export NO_PROXY="localhost,127.0.0.1,::1${NO_PROXY:+,$NO_PROXY}" no_proxy="localhost,127.0.0.1,::1${no_proxy:+,$no_proxy}"',
    explanation:
      'sparkbox itself never sends a request to 127.0.0.1 through a proxy. Programs that are typed by hand do.',
  },
  {
    ...unseen,
    code: 'NETWORK_PORT_MAY_BE_TAKEN',
    cause:
      'port {port} lies in the range from which Linux takes ports for outgoing connections ({first} to {last}), so any program may hold it when the instance starts',
    fix: 'sparkbox config set --instance {instance} ports.{id}=NUMBER, below {first}, then sparkbox config apply --instance {instance}',
    explanation:
      'sparkbox chooses ports below the range. A port inside of it was set by hand, or the range of this machine is wider than usual.',
    links: ['https://github.com/microsoft/pai/issues/1160'],
  },
]
