import { parentPort, workerData } from 'node:worker_threads'
import type { LogRequest, LogWorkerData } from './adapters/logs/workers'
import { answerOf } from './adapters/logs/workers'

// A thread that reads logs for whoever asks, so that no search keeps the app waiting. Ended by force where it must be.

const port = parentPort
if (port === null) throw new Error('This is a part of Till that only Till itself can start. Start Till instead.')
const beats = new Int32Array((workerData as LogWorkerData).beats)
port.on('message', (request: LogRequest) => {
  void answerOf(request, () => Atomics.add(beats, 0, 1)).then((answer) => port.postMessage(answer))
})
