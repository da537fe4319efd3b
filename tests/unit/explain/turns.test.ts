import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src/explain/core/turns.ts';

/** A job of so many batches that gives way between them. */
async function job(turns: Turns, name: string, urgency: number, batches: number, log: string[]): Promise<void> {
  await turns.take(urgency);
  for (let i = 0; i < batches; i++) {
    log.push(name);
    await Promise.resolve();
    if (i < batches - 1) await turns.pass(urgency);
  }
  turns.give();
}

describe('turns', () => {
  it('an urgent job goes first from the next batch on, and the other one goes on after it', async () => {
    const turns = new Turns();
    const log: string[] = [];
    await Promise.all([job(turns, 'gallery', 1, 4, log), job(turns, 'asked', 2, 3, log)]);
    expect(log).toEqual(['gallery', 'asked', 'asked', 'asked', 'gallery', 'gallery', 'gallery']);
  });

  it('a less urgent one waits for its end; equals alternate', async () => {
    const turns = new Turns();
    const log: string[] = [];
    await Promise.all([job(turns, 'a', 2, 3, log), job(turns, 'set', 0, 1, log), job(turns, 'b', 2, 3, log)]);
    expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'set']);
  });

  it('is free again after the last', async () => {
    const turns = new Turns();
    await turns.take(0);
    expect(turns.wanted(0)).toBe(false);
    turns.give();
    await turns.take(1);
    turns.give();
  });
});
