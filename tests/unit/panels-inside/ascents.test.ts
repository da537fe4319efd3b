import { AppError } from '../../../src/core/errors.ts';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICE, presetOf, PRESETS, toAscentOptions } from '../../../src/app/panels/inside/ascent-options.ts';
import { Ascents, type AscentPlace } from '../../../src/app/panels/inside/ascents.ts';
import type { Climb } from '../../../src/app/panels/inside/ascent-runs.ts';
import type { AscendOptions } from '../../../src/explain/lane.ts';
import { shipped } from '../../../src/inference/core/model-ref.ts';
import type { AscendRequest } from '../../../src/explain/protocol.ts';

const PLACE = {
  network: { ref: shipped('m'), id: 'm', files: { topology: { path: 't', bytes: 1, sha256: 'a' }, weights: [] } },
  layer: 'conv',
} as AscentPlace;

/** A worker that takes the steps that a test lets it take, one target after the other. */
class HeldClient {
  readonly asked: { request: AscendRequest; options: AscendOptions; done(): void; fail(e: Error): void }[] = [];

  ascend(request: AscendRequest, options: AscendOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.asked.push({ request, options, done: resolve, fail: reject });
      options.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled.')));
    });
  }

  /** Steps of the run at hand: the numbers of a filter rise by 1 a step. */
  step(channel: number, step: number): void {
    const { request, options } = this.asked.at(-1)!;
    const seed = request.targets.find((target) => target.channel === channel)!.seed!;
    const image = new Float64Array([channel, step]);
    options.onStep({ layer: 'conv', channel, seed, step, objective: step, gradientRms: 1, climbed: 'output', image });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function setUp(kept = new Map<string, Climb>()) {
  const client = new HeldClient();
  let time = 0;
  const ascents = new Ascents({
    client,
    kept: {
      get: (key) => Promise.resolve(kept.get(JSON.stringify(key)) ?? null),
      put: (key, value) => Promise.resolve(Boolean(kept.set(JSON.stringify(key), value))),
    },
    changed: () => undefined,
    hear: () => undefined,
    free: () => Promise.resolve(),
    now: () => (time += 100),
  });
  await ascents.go(PLACE, 3);
  ascents.choose({ steps: 2 }, 3);
  return { client, ascents, kept };
}

describe('climbing', () => {
  it('shows each step as it comes, and ends with figures', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([1, 0]);
    await settled();
    expect(client.asked[0]?.request.targets.map(({ channel }) => channel)).toEqual([1, 0]);
    for (const channel of [1, 0])
      for (const step of [0, 1, 2]) {
        client.step(channel, step);
        expect(ascents.climbOf(channel)?.state.step).toBe(step);
      }
    expect(ascents.state.status).toMatchObject({ kind: 'running', done: 4, total: 4 });
    client.asked[0]!.done();
    await settled();
    expect(ascents.state.status).toMatchObject({ kind: 'done', pictures: 2 });
    expect(ascents.climbOf(0)?.points).toEqual([0, 1, 2].map((step) => ({ step, objective: step })));
  });

  it('tells how long it will take, from what it took', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0]);
    await settled();
    client.step(0, 0);
    client.step(0, 1);
    // One step of 0.1 seconds was taken, one is left.
    expect(ascents.state.status).toEqual({ kind: 'running', done: 1, total: 2, secondsLeft: 0.1 });
  });

  it('pauses and goes on from where each picture stands; those that are ready are not asked again', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0, 1, 2]);
    await settled();
    for (const step of [0, 1, 2]) client.step(0, step);
    for (const step of [0, 1]) client.step(1, step);
    ascents.pause();
    expect(ascents.state.status).toEqual({ kind: 'paused', done: 3, total: 6 });
    const late = client.asked[0]!;
    late.options.onStep({ layer: 'conv', channel: 1, seed: 1, step: 2, objective: 9, gradientRms: 1, climbed: 'output', image: new Float64Array(2) }); // prettier-ignore
    expect(ascents.climbOf(1)?.state.step).toBe(1);
    void ascents.resume();
    await settled();
    const { targets, options } = client.asked[1]!.request;
    expect(targets.map(({ channel, from }) => [channel, from?.step])).toEqual([[1, 1]]);
    expect(options.steps).toBe(1);
    client.step(1, 2);
    client.asked[1]!.done();
    await settled();
    expect(client.asked[2]!.request.targets.map(({ channel, from }) => [channel, from])).toEqual([[2, undefined]]);
    for (const step of [0, 1, 2]) client.step(2, step);
    client.asked[2]!.done();
    await settled();
    expect(ascents.state.status).toMatchObject({ kind: 'done', pictures: 3 });
  });

  it('cancels: what had come stays, and nothing comes after it', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0, 1]);
    await settled();
    client.step(0, 0);
    client.step(0, 1);
    ascents.cancel();
    await settled();
    expect(ascents.state.status).toEqual({ kind: 'cancelled' });
    client.asked[0]!.options.onStep({ layer: 'conv', channel: 1, seed: 1, step: 0, objective: 0, gradientRms: 1, climbed: 'output', image: new Float64Array(2) }); // prettier-ignore
    expect([...ascents.state.climbs.keys()]).toEqual(['0/1']);
  });

  it('adds steps to a picture, and climbs the same hill from another start', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0]);
    await settled();
    for (const step of [0, 1, 2]) client.step(0, step);
    client.asked[0]!.done();
    await settled();
    void ascents.climb([0], { more: 2 });
    await settled();
    expect(client.asked[1]!.request).toMatchObject({ options: { steps: 2 }, targets: [{ from: { step: 2 } }] });
    ascents.cancel();
    void ascents.climb([0], { seed: 7 });
    await settled();
    expect(client.asked[2]!.request.targets).toEqual([{ layer: 'conv', channel: 0, seed: 7 }]);
    client.step(0, 0);
    expect(ascents.seedsOf(0).map(({ seed }) => seed)).toEqual([1, 7]);
  });

  it('makes room for another job and goes on after it', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0]);
    await settled();
    client.step(0, 0);
    const answer = await ascents.around(() => {
      expect(ascents.busy).toBe(false);
      return Promise.resolve(3);
    });
    await settled();
    expect(answer).toBe(3);
    expect(client.asked[1]!.request.targets[0]?.from?.step).toBe(0);
  });

  it('says what failed', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0]);
    await settled();
    client.asked[0]!.fail(new AppError('bad-option', 'no'));
    await settled();
    expect(ascents.state.status.kind).toBe('failed');
  });

  it('begins a picture again where a worker was restarted', async () => {
    const { client, ascents } = await setUp();
    void ascents.climb([0]);
    await settled();
    for (const step of [0, 1, 0]) client.step(0, step);
    expect(ascents.climbOf(0)?.points.map(({ step }) => step)).toEqual([0]);
  });
});

describe('what is kept', () => {
  it('opens at once the next time, for the same rule only', async () => {
    const { client, ascents, kept } = await setUp();
    void ascents.climb([2]);
    await settled();
    for (const step of [0, 1, 2]) client.step(2, step);
    expect(kept.size).toBe(1);
    const again = await setUp(kept);
    await settled();
    expect(again.ascents.climbOf(2)?.state.step).toBe(2);
    again.ascents.choose({ regularisers: PRESETS.smooth }, 3);
    await settled();
    expect(again.ascents.climbOf(2)).toBeNull();
    again.ascents.choose({ regularisers: PRESETS.reference }, 3);
    await settled();
    expect(again.ascents.climbOf(2)?.state.step).toBe(2);
  });

  it('is never a picture that began with a face, which also goes with the face', async () => {
    const { client, ascents, kept } = await setUp();
    ascents.setFace(Float32Array.of(1, 2));
    ascents.choose({ start: 'picture' }, 3);
    void ascents.climb([0]);
    await settled();
    expect(client.asked[0]!.request.options.start).toEqual({ kind: 'picture', pixels: Float32Array.of(1, 2) });
    for (const step of [0, 1, 2]) client.step(0, step);
    expect(kept.size).toBe(0);
    ascents.setFace(null);
    expect(ascents.state.choice.start).toBe('noise');
    expect(ascents.state.climbs.size).toBe(0);
  });
});

describe('rules', () => {
  it('have names until a single regulariser is changed', () => {
    expect(presetOf(DEFAULT_CHOICE)).toBe('reference');
    expect(presetOf({ ...DEFAULT_CHOICE, regularisers: PRESETS.smooth })).toBe('smooth');
    expect(presetOf({ ...DEFAULT_CHOICE, regularisers: { ...PRESETS.smooth, jitter: 5 } })).toBeNull();
  });

  it('cannot start from a face that is not there', () => {
    expect(toAscentOptions({ ...DEFAULT_CHOICE, start: 'picture' }, null, 30)).toBeNull();
    expect(toAscentOptions(DEFAULT_CHOICE, null, 30)?.start).toEqual({ kind: 'noise', low: 128, high: 148 });
  });
});
