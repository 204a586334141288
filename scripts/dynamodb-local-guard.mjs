// Keeps one DynamoDB Local alive exactly as long as its parent: the pipe on stdin closes when the parent ends, also when
// it is killed and could run no handler of its own.
import { spawn } from 'node:child_process';

const [java, folder, port] = process.argv.slice(2);
const child = spawn(
  java,
  [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xms32m',
    '-Xmx512m',
    '-Djava.library.path=./DynamoDBLocal_lib',
    '-jar',
    'DynamoDBLocal.jar',
    '-inMemory',
    '-port',
    port,
    '-disableTelemetry',
  ],
  { cwd: folder, stdio: 'ignore' },
);
const stop = () => child.kill('SIGKILL'); // in memory: there is nothing to save
child.once('error', () => process.exit(1));
child.once('exit', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
