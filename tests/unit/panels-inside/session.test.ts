import { describe, expect, it } from 'vitest';
import { InsideSession, type InsideLane } from '../../../src/app/panels/inside/session.ts';
import type { InsideNetwork } from '../../../src/app/panels/inside/state.ts';
import type { FrozenFace } from '../../../src/app/panels/frozen-face.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { LayerDescription } from '../../../src/inference/networks/core/network-description.ts';

const layer = (name: string, change: Partial<LayerDescription> = {}): LayerDescription => ({
  name,
  kind: 'conv2d',
  inputs: [],
  outputShape: [1, 2, 2],
  parameters: 1,
  multiplyAdds: 1,
  filters: 2,
  neverFires: [],
  neverFiresKnown: true,
  isHead: null,
  ...change,
});
const LAYERS = [
  layer('input', { filters: null, outputShape: [1, 2, 1] }),
  layer('a', { inputs: ['input'], neverFires: [1] }),
  layer('b', { inputs: ['a'] }),
  layer('head', { inputs: ['b'], outputShape: [2], isHead: 'h' }),
  layer('other', { inputs: ['a'], outputShape: [2], isHead: 'o' }),
];
const NETWORK = { id: 'm', files: { topology: {}, weights: [] } } as unknown as InsideNetwork;
const subjectOf = (value: number): FrozenFace =>
  ({
    pixels: Float32Array.of(value, value),
    model: 'm',
    head: { id: 'h', layer: 'head', labels: ['x', 'y'] },
  }) as unknown as FrozenFace;

/** Answers at once; counts what it was asked; a job can be made to fail. */
function setUp() {
  const asked: string[] = [];
  let fault: Error | null = null;
  const note = (text: string): void => {
    asked.push(text);
    if (fault) throw fault;
  };
  const client = {
    describe: () =>
      Promise.resolve().then(() => (note('describe'), { model: 'm', inputShape: [1, 2, 1], layers: LAYERS })),
    activations: ({ layers, pixels }: { layers: readonly string[]; pixels: Float32Array }) =>
      Promise.resolve().then(() => {
        note(`activations ${layers.join()}`);
        return layers.map((name) => ({ layer: name, shape: [1, 2, 2], values: Float32Array.of(pixels[0]!, 0, 1, 0) }));
      }),
    shares: ({ layer: name }: { layer: string }) =>
      Promise.resolve().then(() => {
        note(`shares ${name}`);
        return { layer: name, classes: 2, channels: 2, values: Float32Array.of(1, 2, 3, 4) };
      }),
    patches: ({ pictures }: { pictures: readonly Float32Array[] }) =>
      Promise.resolve().then(() => {
        note(`patches ${pictures.length}`);
        const box = { top: 0, left: 0, height: 1, width: 1 };
        return pictures.map((_, picture) => ({ picture, value: 9 - picture, row: 0, column: 0, box }));
      }),
    release: () => void asked.push('close'),
  } as unknown as InsideLane;
  const kept = { get: () => Promise.resolve(null), put: () => Promise.resolve(true) };
  const session = new InsideSession(
    { inside: client, gallery: { ascend: () => Promise.resolve(), release: () => undefined } },
    kept,
    () => undefined,
  );
  return { session, asked, failWith: (error: Error | null) => (fault = error) };
}

describe('the session inside the network', () => {
  it('describes the network, and answers for every layer of a frozen face with one call', async () => {
    const { session, asked } = setUp();
    await session.show(NETWORK, subjectOf(5));
    expect(asked).toEqual(['describe', 'activations input,a,b,head,other', 'shares a']);
    expect(session.state).toMatchObject({ status: { kind: 'idle' }, live: false, layer: { name: 'a' } });
    // The same face shown the other way round has the same answers.
    const mirrored = { ...session.state.subject!, mirrored: true };
    await session.show(NETWORK, mirrored);
    expect(asked).toHaveLength(3);
    expect(session.state.subject).toBe(mirrored);
    expect(session.state.statistics?.filters.map(({ silent, neverFires }) => [silent, neverFires])).toEqual([
      [false, false],
      [true, true],
    ]);
    await session.choose('b');
    await session.choose('a');
    expect(asked.slice(3)).toEqual(['shares b']);
    expect(session.state.shares?.layer).toBe('a');
  });

  it('asks for no share of a layer that does not lead to the scores', async () => {
    const { session, asked } = setUp();
    await session.show(NETWORK, subjectOf(5));
    await session.choose('other');
    await session.choose('input');
    await session.choose('head');
    expect(asked.slice(3)).toEqual([]);
    expect(session.state.shares).toBeNull();
  });

  it('another face: the answers of the one before are gone; no face: maps of the camera, of the chosen layer only', async () => {
    const { session, asked } = setUp();
    await session.show(NETWORK, subjectOf(5));
    await session.show(NETWORK, subjectOf(7));
    expect(session.state.activations?.values[0]).toBe(7);
    session.showLive({ layer: 'a', shape: [1, 2, 2], values: Float32Array.of(1, 1, 1, 1) }, null, false);
    expect(session.state.live).toBe(false);
    await session.show(NETWORK, null);
    expect(session.state.activations).toBeNull();
    session.showLive({ layer: 'b', shape: [1, 2, 2], values: Float32Array.of(1, 1, 1, 1) }, null, false);
    expect(session.state.activations).toBeNull();
    session.showLive({ layer: 'a', shape: [1, 2, 2], values: Float32Array.of(1, 1, 1, 1) }, null, false);
    expect(session.state).toMatchObject({ live: true, shares: null });
    expect(asked.filter((job) => job === 'describe')).toHaveLength(1);
  });

  it('says what failed, and tries again when asked', async () => {
    const { session, failWith } = setUp();
    failWith(new AppError('model-unreachable', 'offline'));
    await session.show(NETWORK, subjectOf(5));
    expect(session.state.status).toMatchObject({ kind: 'failed', error: { kind: 'model-unreachable' } });
    failWith(null);
    await session.show(NETWORK, session.state.subject);
    expect(session.state).toMatchObject({ status: { kind: 'idle' }, layer: { name: 'a' } });
    expect(session.state.activations).not.toBeNull();
  });

  it('finds patches in the pictures that have a face, for each filter that is chosen', async () => {
    const { session, asked } = setUp();
    await session.show(NETWORK, subjectOf(5));
    session.addPictures([
      { name: 'none.png', picture: null, pixels: null, problem: 'no-face' },
      { name: 'a.png', picture: null, pixels: Float32Array.of(1, 1), problem: null },
    ]);
    session.chooseChannel(0);
    await session.findPatches();
    expect(asked).toContain('patches 1');
    expect(session.state.patches?.map(({ picture }) => picture)).toEqual([1]);
    session.removePictures();
    expect(session.state).toMatchObject({ pictures: [], patches: null });
  });

  it('lets the worker go and takes up where it was', async () => {
    const { session, asked } = setUp();
    await session.show(NETWORK, subjectOf(5));
    session.letGo();
    expect(asked.at(-1)).toBe('close');
    const before = asked.length;
    await session.show(NETWORK, session.state.subject);
    expect(asked).toHaveLength(before);
    expect(session.state.activations).not.toBeNull();
  });

  it('keeps how it is shown through other faces, and the live face with its maps', async () => {
    const { session } = setUp();
    session.setDisplay({ over: true });
    await session.show(NETWORK, null);
    const face = {} as CanvasImageSource;
    session.showLive({ layer: 'a', shape: [1, 1, 2], values: Float32Array.of(1, 2) }, face, true);
    expect(session.state).toMatchObject({ live: true, liveFace: face, liveMirrored: true });
    await session.show(NETWORK, subjectOf(5));
    expect(session.state).toMatchObject({ live: false, display: { over: true, view: 'answers', order: 'index' } });
  });
});
