// The worker: takes jobs and does nothing with them. Arguments: port of Redis, jobs at the same time.
import { Worker } from 'bullmq';
import IORedis from 'ioredis';

const [port, concurrency] = process.argv.slice(2).map(Number);
const connection = new IORedis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
const worker = new Worker('load', async () => ({ ok: true }), { connection, concurrency });
worker.on('error', (error) => console.error(error.message));
await worker.waitUntilReady();
console.log('ready');
