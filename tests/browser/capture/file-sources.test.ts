import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileOfTransfer, openFile } from '../../../src/capture/open-file.ts';
import { MAX_PHOTO_SIDE, openPhoto } from '../../../src/capture/photo-source.ts';
import type { VideoSource } from '../../../src/capture/video-source.ts';
import { openVideo } from '../../../src/capture/video-source.ts';
import { isPending, photoFile, pixel, sleep, turnedJpeg, videoFile } from './media.ts';

const never = new AbortController().signal;
afterEach(() => vi.restoreAllMocks());

describe('photo', () => {
  it('delivers one frame, and again after invalidate', async () => {
    const source = await openPhoto(await photoFile(300, 200), 'face.png', never);
    expect(source).toMatchObject({
      kind: 'photo',
      label: 'face.png',
      still: true,
      mirrored: false,
      width: 300,
      height: 200,
    });
    const first = await source.next(never);
    expect([first.bitmap.width, first.bitmap.height]).toEqual([300, 200]);
    const waiting = source.next(never);
    expect(await isPending(waiting, 100)).toBe(true);
    source.invalidate();
    const second = await waiting;
    expect(second.time).toBeGreaterThan(first.time);
    expect(pixel(second.bitmap, 150, 100)).toEqual(pixel(first.bitmap, 150, 100));
    source.stop();
    await expect(source.next(never)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reduces large photos', async () => {
    const source = await openPhoto(await photoFile(2400, 1200, 'image/jpeg'), '', never);
    expect([source.width, source.height]).toEqual([MAX_PHOTO_SIDE, MAX_PHOTO_SIDE / 2]);
    source.stop();
  });

  it('turns a photo as its EXIF says', async () => {
    // Orientation 6: to be turned clockwise by a quarter; the left (red) half comes on top.
    const source = await openPhoto(await turnedJpeg(80, 40, 6), '', never);
    expect([source.width, source.height]).toEqual([40, 80]);
    const { bitmap } = await source.next(never);
    const [r, , b] = pixel(bitmap, 20, 10);
    expect(r).toBeGreaterThan(200);
    expect(b).toBeLessThan(60);
    source.stop();
  });

  it('says file-not-media, and cancelled', async () => {
    await expect(openPhoto(new Blob(['hello']), '', never)).rejects.toMatchObject({ kind: 'file-not-media' });
    await expect(openPhoto(await photoFile(20, 20), '', AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('video', () => {
  let file: Promise<File> | null = null;
  const video = async (): Promise<VideoSource> => openVideo(await (file ??= videoFile(1.6)), 'face.webm', never);

  it('plays silently, in a loop, and hands frames out in rising time', async () => {
    const source = await video();
    expect(source).toMatchObject({
      kind: 'video',
      label: 'face.webm',
      still: false,
      mirrored: false,
      width: 320,
      height: 240,
    });
    const levels: number[] = [];
    let last = -Infinity;
    const start = performance.now();
    while (performance.now() - start < 3500) {
      const { bitmap, time } = await source.next(never);
      expect(time).toBeGreaterThan(last);
      last = time;
      levels.push(pixel(bitmap, 20, 20)[0]);
    }
    expect(levels.length).toBeGreaterThan(20);
    // The corner brightens during a round and is dark again after the loop.
    expect(levels.some((level, i) => i > 0 && level < levels[i - 1]! - 100)).toBe(true);
    source.stop();
  });

  it('shows the frame at a sought time, also when paused', async () => {
    const source = await video();
    (await source.next(never)).bitmap.close();
    source.pause();
    expect(source.paused).toBe(true);
    expect(
      await isPending(
        source.next(AbortSignal.timeout(250)).catch(() => sleep(1000)),
        400,
      ),
    ).toBe(true);
    await source.seek(1.2);
    const late = pixel((await source.next(never)).bitmap, 20, 20)[0];
    await source.seek(0.2);
    const early = pixel((await source.next(never)).bitmap, 20, 20)[0];
    expect(late).toBeGreaterThan(early + 80);
    const at = source.position;
    await sleep(150);
    expect(source.position).toBe(at);
    source.resume();
    (await source.next(never)).bitmap.close();
    source.stop();
  });

  it('frees its object URL, and refuses to go on after stop', async () => {
    const made = vi.spyOn(URL, 'createObjectURL');
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    const source = await video();
    const waiting = source.next(never).then(
      ({ bitmap }) => bitmap.close(),
      () => undefined,
    );
    source.stop();
    source.stop();
    source.pause();
    source.resume();
    await waiting;
    await expect(source.next(never)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(source.seek(0)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(openVideo(new Blob(['no video']), '', never)).rejects.toMatchObject({ kind: 'file-not-media' });
    expect(revoked.mock.calls.map(([url]) => url)).toEqual(made.mock.results.map(({ value }) => value as string));
  });

  it('opens a truncated file as far as it goes, or says that it cannot be read', async () => {
    const whole = await (file ??= videoFile(1.6));
    const outcome = await openVideo(whole.slice(0, 200, 'video/webm'), '', never).catch((thrown: unknown) => thrown);
    expect(['file-not-media', 'file-unreadable']).toContain((outcome as { kind: string }).kind);
  });
});

describe('openFile', () => {
  it('finds the source by what the file holds, not by its name', async () => {
    const photo = await openFile(await photoFile(64, 48), never);
    expect(photo).toMatchObject({ kind: 'photo', label: 'face.png' });
    photo.stop();
    const recorded = await videoFile(0.4);
    for (const disguise of [recorded, new File([recorded], 'x.png', { type: 'image/png' }), new Blob([recorded])]) {
      const source = await openFile(disguise, never, 'mine');
      expect(source).toMatchObject({ kind: 'video', label: 'mine' });
      source.stop();
    }
    const disguised = await openFile(new File([await photoFile(64, 48)], 'x.mp4', { type: 'video/mp4' }), never);
    expect(disguised.kind).toBe('photo');
    disguised.stop();
  });

  it('says what is wrong with a file', async () => {
    await expect(openFile(new File(['text'], 'a.txt', { type: 'text/plain' }), never)).rejects.toMatchObject({
      kind: 'file-not-media',
    });
    await expect(openFile(new File([], 'a.png', { type: 'image/png' }), never)).rejects.toMatchObject({
      kind: 'file-not-media',
    });
    await expect(openFile(await photoFile(8, 8), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    const gone = await photoFile(8, 8);
    vi.spyOn(gone, 'slice').mockReturnValue({
      arrayBuffer: () => Promise.reject(new DOMException('moved away', 'NotFoundError')),
    } as unknown as Blob);
    await expect(openFile(gone, never)).rejects.toMatchObject({ kind: 'file-unreadable' });
  });

  it('a picture that is cut at its end, or damaged within, is called so', async () => {
    const whole = await photoFile(64, 48, 'image/jpeg');
    const params = { format: 'JPEG' };
    const cut = whole.slice(0, whole.size - 200, 'image/jpeg');
    await expect(openFile(cut, never)).rejects.toMatchObject({ kind: 'file-cut-short', params });
    const damaged = new Blob([whole.slice(0, 3), new Uint8Array(400), whole.slice(-200)]);
    await expect(openFile(damaged, never)).rejects.toMatchObject({ kind: 'file-damaged', params });
  });

  it('takes the first picture or video that was dropped or pasted', async () => {
    const transfer = new DataTransfer();
    expect(fileOfTransfer(null)).toBeNull();
    expect(fileOfTransfer(transfer)).toBeNull();
    transfer.items.add(new File(['a'], 'notes.txt', { type: 'text/plain' }));
    expect(fileOfTransfer(transfer)?.name).toBe('notes.txt');
    transfer.items.add(await photoFile(8, 8));
    expect(fileOfTransfer(transfer)?.name).toBe('face.png');
  });
});
