/** decodePicture on a thread of its own, so that the command can tell meanwhile that it goes on. A thread starts as plain JavaScript. */

import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { decodePicture } = await import('./decode-picture.ts');
/** Posts the picture, or null for a damaged file; anything else that goes wrong is an error of the thread. */
let picture = null;
try {
  picture = decodePicture(workerData);
} catch (error) {
  // Memory that ran out says nothing about the file.
  if (error instanceof RangeError && /allocation|array length|buffer size/i.test(error.message)) throw error;
}
parentPort.postMessage(picture, picture ? [picture.data.buffer] : []);
