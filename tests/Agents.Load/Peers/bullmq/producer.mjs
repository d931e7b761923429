// The callers: each adds a job, waits for its result, and adds the next. Arguments: port of Redis, callers, seconds of warm-up,
// seconds to measure. Writes "start", lists of latencies in ms ("l [...]") ten times a second, "f REASON" for each failure, and "end SECONDS".
import { Queue, QueueEvents } from 'bullmq';
import IORedis from 'ioredis';

const [port, callers, warmUp, seconds] = process.argv.slice(2).map(Number);
const connect = () => new IORedis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
const queue = new Queue('load', { connection: connect() });
const events = new QueueEvents('load', { connection: connect() });
events.setMaxListeners(0);
await events.waitUntilReady();

// What is removed at once cannot be waited for.
const options = { removeOnComplete: { count: 10000 }, removeOnFail: { count: 10000 } };
let latencies = [];

async function callFor(duration, measured) {
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    for (let n = 0; performance.now() - start < duration * 1000; n++) {
      const begin = performance.now();
      try {
        const job = await queue.add('noop', { customerId: `c-${1000 + ((caller * 31 + n) % 1000)}` }, options);
        await job.waitUntilFinished(events, 10000);
        if (measured) latencies.push(performance.now() - begin);
      } catch (error) {
        if (measured) console.log(`f ${error.message}`);
      }
    }
  }));
  return (performance.now() - start) / 1000;
}

function flush() {
  if (latencies.length === 0) return;
  console.log(`l [${latencies.map((ms) => ms.toFixed(3)).join(',')}]`);
  latencies = [];
}

await callFor(warmUp, false);
console.log('start');
const timer = setInterval(flush, 100);
const took = await callFor(seconds, true);
clearInterval(timer);
flush();
console.log(`end ${took}`);
process.exit(0);
