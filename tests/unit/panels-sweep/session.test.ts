/** Curves along a slider: what is asked at each place, gaps where there is no face, and a run that is given up. */

import { expect, it } from 'vitest';
import { defaultParameters, type FaceParameters } from '../../../src/capture/core/face-parameters.ts';
import type { HeadInfo } from '../../../src/inference/core/manifest.ts';
import { PLACES, SweepSession, placesOf, scoresAt, type SweepState } from '../../../src/app/panels/sweep/session.ts';

const NETWORK = {
  model: { kind: 'shipped', id: null },
  head: { id: 'h', labels: ['a', 'b'] } as unknown as HeadInfo,
} as const;

/** A network that reads the lids off the picture's one pixel. */
function sessionOf(seen: (face: FaceParameters) => Promise<Float32Array | null>) {
  const states: SweepState[] = [];
  const lane = {
    scores: ({ pictures }: { pictures: readonly Float32Array[] }) =>
      Promise.resolve({ scores: pictures.map(([value]) => [value!, 1 - value!]) }),
    release: () => undefined,
  };
  const session: SweepSession = new SweepSession(lane as never, seen, () => states.push(session.state));
  return { session, states };
}

it('draws the face at every place of that slider alone, from end to end, and tells how far it is', async () => {
  const faces: FaceParameters[] = [];
  const { session, states } = sessionOf((face) => {
    faces.push(face);
    return Promise.resolve(Float32Array.of(face.lids));
  });
  await session.run('lids', defaultParameters, NETWORK as never);
  expect(faces.map(({ lids }) => lids)).toEqual(placesOf('lids'));
  expect(faces.map((face) => ({ ...face, lids: 0 }))).toEqual(Array(PLACES).fill({ ...defaultParameters, lids: 0 }));
  expect(session.state).toMatchObject({ slider: 'lids', done: null, fault: null });
  expect(states.map(({ done }) => done)).toEqual([...Array(PLACES + 1).keys(), null]);
  expect(scoresAt(session.state, 0.525)![0]).toBeCloseTo(0.525, 6);
  expect(scoresAt(session.state, 0)).toEqual([0, 1]);
  expect(scoresAt(session.state, 1)).toEqual([1, 0]);
});

it('leaves out places without a face, and says when there is none at all', async () => {
  const { session } = sessionOf(({ lids }) => Promise.resolve(lids < 0.5 ? null : Float32Array.of(lids)));
  await session.run('lids', defaultParameters, NETWORK as never);
  expect(session.state.values[0]).toBeCloseTo(0.5);
  expect(scoresAt(session.state, 0.2)).toBeNull();
  const { session: none } = sessionOf(() => Promise.resolve(null));
  await none.run('lids', defaultParameters, NETWORK as never);
  expect(none.state.fault).toMatchObject({ kind: 'input-invalid' });
});

it('is given up by another slider, and by stop', async () => {
  let asked = 0;
  const { session } = sessionOf((face) => {
    if (++asked === 3) void session.run('tilt', defaultParameters, NETWORK as never);
    return Promise.resolve(Float32Array.of(face.lids));
  });
  await session.run('lids', defaultParameters, NETWORK as never);
  expect(session.state.slider).toBe('tilt');
  session.stop();
  const { length } = session.state.values;
  await new Promise((done) => setTimeout(done));
  expect(session.state).toMatchObject({ done: null, fault: null });
  expect(session.state.values).toHaveLength(length);
  expect(asked).toBeLessThan(3 + PLACES);
});
