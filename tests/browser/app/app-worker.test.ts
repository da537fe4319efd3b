/** The one entry of both workers. */

import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import { describe, expect, it } from 'vitest';
import { LiveClient } from '../../../src/live/client.ts';
import { ExplainClient } from '../../../src/explain/client.ts';

/** A worker whose code cannot be loaded. */
const broken = (): Worker =>
  new Worker(new URL('../../../src/app.worker.ts', import.meta.url), { type: 'module', name: 'nobody' });

describe('code that cannot be loaded', () => {
  it('reaches the live client as a crash', async () => {
    const detail = await new Promise<string>((crashed) => {
      new LiveClient({ message: () => undefined, crashed }, broken());
    });
    expect(detail).toMatch(/no worker named nobody/);
  });

  it('ends a job of the explain client after one more try', async () => {
    let workers = 0;
    const client = new ExplainClient({ base: location.origin, models: null, spawn: () => (workers++, broken()) });
    await expect(client.lane('test').describe({ model: FIRST_SHIPPED })).rejects.toMatchObject({
      kind: 'worker-crashed',
      message: expect.stringMatching(/no worker named nobody/) as string,
    });
    expect(workers).toBe(2);
    client.close();
  });
});
