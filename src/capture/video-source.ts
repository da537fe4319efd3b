/** A video file as a source of frames: looping, silent, read from the person's own disk only. */

import { AppError } from '../core/errors.ts';
import { damageOf } from './file-damage.ts';
import type { Frame, FrameSource } from './source.ts';
import { VideoFrames } from './video-frames.ts';

export interface VideoSource extends FrameSource {
  readonly kind: 'video';
  readonly width: number;
  readonly height: number;
  /** Seconds; Infinity when the file does not say. */
  readonly duration: number;
  /** Seconds from the start. */
  readonly position: number;
  readonly paused: boolean;
  /**
   * Goes to a time in seconds (kept within the file). Also when paused, the frame there is handed out next.
   * @throws AbortError when the source is stopped meanwhile
   */
  seek(seconds: number): Promise<void>;
}

/**
 * Opens a video file and starts it.
 * @param label shown to people; usually the file's name
 * @throws AbortError when aborted; AppError `file-not-media` when the browser cannot play it, `file-unreadable` when it cannot
 *   be read to the first picture; `file-cut-short` or `file-damaged` where its bytes say so
 */
export async function openVideo(file: Blob, label: string, signal: AbortSignal): Promise<VideoSource> {
  signal.throwIfAborted();
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  const life = new AbortController();
  const release = (): void => {
    life.abort(new DOMException('The source was stopped.', 'AbortError'));
    video.pause();
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  try {
    video.muted = true;
    video.loop = true;
    video.playsInline = true;
    video.preload = 'auto';
    video.src = url;
    await eventOf(video, 'loadeddata', AbortSignal.any([signal, life.signal]));
    if (video.videoWidth === 0) throw new AppError('file-not-media', 'The file has sound but no picture.');
  } catch (thrown) {
    release();
    throw thrown instanceof AppError ? await damageOf(file, 'video', thrown) : thrown;
  }

  const frames = new VideoFrames(video);
  frames.refresh();
  video.addEventListener('error', () => frames.fail(mediaError(video)), { signal: life.signal });
  let wanted = true;
  // A browser that forbids even silent playback leaves the first picture standing, paused.
  const start = (): void => void video.play().catch(() => undefined);
  start();
  return {
    kind: 'video',
    label,
    mirrored: false,
    still: false,
    width: video.videoWidth,
    height: video.videoHeight,
    get duration() {
      return video.duration;
    },
    get position() {
      return video.currentTime;
    },
    get paused() {
      return !wanted;
    },
    next: (nextSignal: AbortSignal): Promise<Frame> => frames.next(nextSignal),
    pause() {
      if (life.signal.aborted) return;
      wanted = false;
      frames.hold(true);
      video.pause();
    },
    resume() {
      if (life.signal.aborted) return;
      wanted = true;
      frames.hold(false);
      start();
    },
    async seek(seconds) {
      life.signal.throwIfAborted();
      const end = Number.isFinite(video.duration) ? video.duration : seconds;
      const sought = eventOf(video, 'seeked', life.signal);
      video.currentTime = Math.min(Math.max(0, seconds), end);
      await sought;
      frames.refresh();
    },
    stop() {
      if (life.signal.aborted) return;
      frames.stop();
      release();
    },
  };
}

/** Waits for an event of the element. @throws the signal's reason, or what the element's own error means */
function eventOf(video: HTMLVideoElement, name: 'loadeddata' | 'seeked', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const settle = (how: () => void) => () => {
      done.abort();
      how();
    };
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    video.addEventListener(name, settle(resolve), { signal: done.signal });
    video.addEventListener(
      'error',
      settle(() => reject(mediaError(video))),
      { signal: done.signal },
    );
    signal.addEventListener(
      'abort',
      settle(() => reject(signal.reason as Error)),
      { signal: done.signal },
    );
  });
}

function mediaError(video: HTMLVideoElement): AppError {
  const { error } = video;
  const detail = error === null ? 'unknown' : `${error.code} ${error.message}`;
  return new AppError(
    error?.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED ? 'file-not-media' : 'file-unreadable',
    detail,
    {
      cause: error,
    },
  );
}
