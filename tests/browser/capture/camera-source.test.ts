/** Needs Chromium's fake camera: --use-fake-device-for-media-stream --use-fake-ui-for-media-stream. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CameraSource } from '../../../src/capture/camera-source.ts';
import { listCameras, openCamera } from '../../../src/capture/camera-source.ts';
import { isPending, sleep } from './media.ts';

const never = new AbortController().signal;
const open: CameraSource[] = [];
const tracks: MediaStreamTrack[] = [];
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

async function camera(request: Parameters<typeof openCamera>[0] = {}, signal = never): Promise<CameraSource> {
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async (constraints) => {
    const stream = await getUserMedia(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  });
  const source = await openCamera(request, signal);
  open.push(source);
  return source;
}

afterEach(() => {
  for (const source of open.splice(0)) source.stop();
  tracks.length = 0;
  delete globalThis.captureFaults;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('camera', () => {
  it('delivers the frames of the wished size, in rising time', async () => {
    const source = await camera({ width: 320, height: 240 });
    expect(source).toMatchObject({ kind: 'camera', still: false, mirrored: true, width: 320, height: 240 });
    expect(source.label).not.toBe('');
    let last = -Infinity;
    for (let i = 0; i < 8; i++) {
      const { bitmap, time } = await source.next(never);
      expect([bitmap.width, bitmap.height]).toEqual([320, 240]);
      bitmap.close();
      expect(time).toBeGreaterThan(last);
      last = time;
    }
  });

  it('hands the newest frame out at once, and each frame once', async () => {
    const source = await camera();
    (await source.next(never)).bitmap.close();
    await sleep(300);
    // One frame is waiting, not the nine that went by: then the next one has to be waited for.
    const start = performance.now();
    (await source.next(never)).bitmap.close();
    const first = performance.now() - start;
    const times: number[] = [];
    for (let i = 0; i < 6; i++) {
      (await source.next(never)).bitmap.close();
      times.push(performance.now());
    }
    expect(first).toBeLessThan(60);
    // Six more frames cannot come faster than the camera makes them (20 to 30 a second).
    expect(times[5]! - start).toBeGreaterThan(120);
  });

  it('keeps the device while paused and lets it go when stopped', async () => {
    const source = await camera();
    (await source.next(never)).bitmap.close();
    source.pause();
    const waiting = source.next(never);
    expect(await isPending(waiting, 250)).toBe(true);
    expect(tracks.map((track) => track.readyState)).toEqual(['live']);
    source.resume();
    (await waiting).bitmap.close();
    const last = source.next(never).then(
      ({ bitmap }) => bitmap.close(),
      (thrown: unknown) => thrown,
    );
    source.stop();
    source.stop();
    source.resume();
    await last;
    expect(tracks.map((track) => track.readyState)).toEqual(['ended']);
    await expect(source.next(never)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends the waiting for a frame when aborted, and goes on with the next call', async () => {
    const source = await camera();
    source.pause();
    const abort = new AbortController();
    const waiting = source.next(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    source.resume();
    (await source.next(never)).bitmap.close();
  });

  it('lists cameras, opens one by its id, and never has two open', async () => {
    const first = await camera();
    const list = await listCameras();
    expect(list.length).toBeGreaterThan(0);
    const wanted = list.at(-1)!;
    const second = await camera({ deviceId: wanted.deviceId });
    expect(second.deviceId).toBe(wanted.deviceId);
    expect(tracks.map((track) => track.readyState)).toEqual(['ended', 'live']);
    await expect(first.next(never)).rejects.toMatchObject({ name: 'AbortError' });
    // Two wishes at once: only the later one is fulfilled, and nothing of the other stays open.
    const [early, late] = await Promise.allSettled([camera(), camera()]);
    expect(early).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    expect(late.status).toBe('fulfilled');
    await sleep(100);
    expect(tracks.filter((track) => track.readyState === 'live')).toHaveLength(1);
  });

  it('is not mirrored when it looks away from the person', async () => {
    const source = await camera({ facing: 'environment' });
    expect(source.mirrored).toBe(false);
  });

  it('releases a camera that was allowed after the wish was withdrawn', async () => {
    const abort = new AbortController();
    const asked = camera({}, abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(200);
    for (const track of tracks) expect(track.readyState).toBe('ended');
  });
});

describe('camera, faults', () => {
  it('missing, for real: a device that is not there', async () => {
    await expect(openCamera({ deviceId: 'no-such-device' }, never)).rejects.toMatchObject({ kind: 'camera-missing' });
  });

  it.each([
    ['NotAllowedError', 'camera-denied'],
    ['SecurityError', 'camera-denied'],
    ['NotFoundError', 'camera-missing'],
    ['OverconstrainedError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['TypeError', 'camera-unsupported'],
  ])('%s of the browser is %s', async (name, kind) => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(Object.assign(new Error('no'), { name }));
    await expect(openCamera({}, never)).rejects.toMatchObject({ kind });
  });

  it('says camera-unsupported where there is no camera interface', async () => {
    vi.spyOn(navigator, 'mediaDevices', 'get').mockReturnValue(undefined as unknown as MediaDevices);
    await expect(openCamera({}, never)).rejects.toMatchObject({ kind: 'camera-unsupported' });
    expect(await listCameras()).toEqual([]);
  });

  it('has no seam in a build without VITE_TEST_SEAMS', async () => {
    vi.stubEnv('VITE_TEST_SEAMS', '');
    await camera();
    expect(globalThis.captureFaults).toBeUndefined();
  });

  it('busy and unplugged, through the seam', async () => {
    vi.stubEnv('VITE_TEST_SEAMS', '1');
    const source = await camera();
    (await source.next(never)).bitmap.close();
    source.pause();
    const waiting = source.next(never);
    globalThis.captureFaults!.unplug();
    await expect(waiting).rejects.toMatchObject({ kind: 'camera-unplugged' });
    await expect(source.next(never)).rejects.toMatchObject({ kind: 'camera-unplugged' });

    globalThis.captureFaults!.busy = true;
    await expect(openCamera({}, never)).rejects.toMatchObject({ kind: 'camera-busy' });
    globalThis.captureFaults!.busy = false;
    const again = await camera();
    (await again.next(never)).bitmap.close();
  });

  it('muted, through the seam: nothing is handed out until it is unmuted, a pause between notwithstanding', async () => {
    vi.stubEnv('VITE_TEST_SEAMS', '1');
    const source = await camera();
    (await source.next(never)).bitmap.close();
    globalThis.captureFaults!.mute(true);
    const waiting = source.next(never);
    expect(await isPending(waiting, 250)).toBe(true);
    source.pause();
    source.resume();
    expect(await isPending(waiting, 250)).toBe(true);
    globalThis.captureFaults!.mute(false);
    (await waiting).bitmap.close();
  });

  it('works without requestVideoFrameCallback', async () => {
    const prototype = HTMLVideoElement.prototype as Partial<HTMLVideoElement>;
    const original = Object.getOwnPropertyDescriptor(prototype, 'requestVideoFrameCallback')!;
    delete prototype.requestVideoFrameCallback;
    try {
      const source = await camera();
      for (let i = 0; i < 3; i++) (await source.next(never)).bitmap.close();
      source.stop();
    } finally {
      Object.defineProperty(prototype, 'requestVideoFrameCallback', original);
    }
  });
});
