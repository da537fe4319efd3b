/** The peer of two benches: a shipped network in PyTorch, one thread, in a process of its own. See torch-network.py. */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHIPPED_INDEX } from '../scripts/lib/shipped-model.ts';
import type { Predict } from '../src/lime/core/explain.ts';

export interface TorchNetwork {
  readonly predict: Predict;
  /** Milliseconds for so many forward passes in batches, inputs ready. */
  time(count: number, batch: number): Promise<number>;
  close(): void;
}

/** @param python an interpreter that has torch and numpy */
export function openTorch(python: string, modelId: string, head: string, classes: number): TorchNetwork {
  const folder = fileURLToPath(new URL(modelId, SHIPPED_INDEX));
  const child = spawn(python, [resolve(import.meta.dirname, 'torch-network.py'), folder, head], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let answer = Buffer.alloc(0);
  let check = (): void => undefined;
  let fail = (error: Error): void => void error;
  child.stdout.on('data', (data: Buffer) => {
    answer = Buffer.concat([answer, data]);
    check();
  });
  child.on('close', (code) => fail(new Error(`torch-network.py ended with ${code}`)));
  child.on('error', (error) => fail(error));
  const until = async (complete: (bytes: Buffer) => boolean): Promise<Buffer> => {
    await new Promise<void>((done, failed) => {
      fail = failed;
      check = () => complete(answer) && done();
    });
    const bytes = answer;
    answer = Buffer.alloc(0);
    return bytes;
  };
  return {
    predict: async (batch, count) => {
      child.stdin.write(`${count}\n`);
      child.stdin.write(Buffer.from(batch.slice().buffer));
      const bytes = await until(({ length }) => length === count * classes * 4);
      return new Float32Array(Uint8Array.from(bytes).buffer);
    },
    time: async (count, batch) => {
      child.stdin.write(`time ${count} ${batch}\n`);
      return Number((await until((bytes) => bytes.includes(10))).toString());
    },
    close: () => child.stdin.end(),
  };
}
