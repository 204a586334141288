// Imports one bundle in this new process and prints what that took, by the clock and in CPU time.
import { pathToFileURL } from 'node:url';

process.env.AWS_REGION = 'eu-west-1';
const { file } = JSON.parse(process.argv[2]);
const cpu = process.cpuUsage();
const begun = performance.now();
await import(pathToFileURL(file).href);
const ms = performance.now() - begun;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
