/**
 * The camera as a source of frames. Asked for only on a click (the caller's duty); its pictures never leave the page.
 * At most one camera is open: opening one closes the one before.
 */

import { AppError } from '../core/errors.ts';
import { attempt } from '../platform/attempt.ts';
import { installFaultSeam, nameTrackForFaults, throwInjectedFault } from './fault-seam.ts';
import type { Frame, FrameSource } from './source.ts';
import { VideoFrames } from './video-frames.ts';

installFaultSeam();

export interface CameraRequest {
  /** A device from listCameras; without it `facing` decides. */
  readonly deviceId?: string | undefined;
  /** Front or back camera of a phone; the front one is the default and is mirrored in the view. */
  readonly facing?: 'user' | 'environment' | undefined;
  /** Wished for, in pixels; the nearest that the camera has is taken. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface CameraDevice {
  readonly deviceId: string;
  /** Empty until the person has allowed a camera once. */
  readonly label: string;
}

export interface CameraSource extends FrameSource {
  readonly kind: 'camera';
  readonly deviceId: string | null;
  /** What the camera delivers, in pixels; 0 before its first picture. */
  readonly width: number;
  readonly height: number;
}

const DEFAULT_WIDTH = 640;
const DEFAULT_HEIGHT = 480;
/** Longer than cameras take to adjust to the light. */
const FIRST_PICTURE_MILLISECONDS = 3000;

/** The cameras that can be asked for; none where the browser has no camera interface, or does not let this page see it. */
export async function listCameras(): Promise<readonly CameraDevice[]> {
  const devices = attempt(() => (navigator as Partial<Navigator>).mediaDevices);
  const all = (await devices?.enumerateDevices().catch(() => null)) ?? [];
  return all
    .filter((device) => device.kind === 'videoinput')
    .map((device) => ({ deviceId: device.deviceId, label: device.label }));
}

/** Calls back when a camera is plugged in or out, until aborted. */
export function onCamerasChanged(listener: () => void, signal: AbortSignal): void {
  attempt(() => (navigator as Partial<Navigator>).mediaDevices)?.addEventListener('devicechange', listener, { signal });
}

/** Closes the open camera, or cancels the request for one. */
let closeCurrent: (() => void) | null = null;

/**
 * Asks for a camera and opens it.
 * @throws AbortError when aborted, or when another camera is asked for meanwhile; AppError `camera-denied`, `camera-missing`,
 *   `camera-busy` or `camera-unsupported`
 */
export async function openCamera(request: CameraRequest, signal: AbortSignal): Promise<CameraSource> {
  signal.throwIfAborted();
  closeCurrent?.();
  const own = new AbortController();
  const cancel = (): void => own.abort(new DOMException('Another camera was asked for.', 'AbortError'));
  closeCurrent = cancel;
  const either = AbortSignal.any([signal, own.signal]);
  try {
    const stream = await requestStream(request, either);
    const source = await play(stream, request, either);
    closeCurrent = () => source.stop();
    return source;
  } catch (thrown) {
    if (closeCurrent === cancel) closeCurrent = null;
    if (either.aborted) throw either.reason;
    throw thrown;
  }
}

async function requestStream(request: CameraRequest, signal: AbortSignal): Promise<MediaStream> {
  const devices = attempt(() => (navigator as Partial<Navigator>).mediaDevices);
  if (typeof devices?.getUserMedia !== 'function') {
    throw new AppError(
      'camera-unsupported',
      'This page has no camera interface (an old browser, or no secure connection).',
    );
  }
  const video: MediaTrackConstraints = {
    width: { ideal: request.width ?? DEFAULT_WIDTH },
    height: { ideal: request.height ?? DEFAULT_HEIGHT },
    frameRate: { ideal: 30 },
    ...(request.deviceId === undefined
      ? { facingMode: { ideal: request.facing ?? 'user' } }
      : { deviceId: { exact: request.deviceId } }),
  };
  try {
    throwInjectedFault();
    // A permission prompt may stay open for minutes: when the wish is withdrawn, what it yields later is released unused.
    const asked = devices.getUserMedia({ video, audio: false });
    return await new Promise<MediaStream>((resolve, reject) => {
      const abort = (): void => {
        reject(signal.reason as Error);
        asked.then(release, () => undefined);
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  } catch (thrown) {
    signal.throwIfAborted();
    throw cameraError(thrown);
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function play(stream: MediaStream, request: CameraRequest, signal: AbortSignal): Promise<CameraSource> {
  const track = stream.getVideoTracks()[0];
  if (track === undefined || track.readyState === 'ended') {
    release(stream);
    throw new AppError('camera-missing', 'The browser gave a stream without a picture.');
  }
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  const frames = new VideoFrames(video);
  const life = new AbortController();
  const close = (): void => {
    life.abort();
    frames.stop();
    nameTrackForFaults(null);
    release(stream);
    video.pause();
    video.srcObject = null;
  };
  const permissionBefore = permissionState();
  const onEnded = (): void => {
    frames.hold(true);
    void reasonOfEnd(permissionBefore).then((reason) => {
      frames.fail(reason);
      close();
    });
  };
  track.addEventListener('ended', onEnded, { signal: life.signal });
  // Some browsers go on with black or repeated pictures while the system keeps the camera's own back.
  let paused = false;
  const holdBack = (): void => frames.hold(paused || track.muted);
  track.addEventListener('mute', holdBack, { signal: life.signal });
  track.addEventListener('unmute', holdBack, { signal: life.signal });
  holdBack();
  nameTrackForFaults(track);
  try {
    // A camera that sends nothing never begins to play: that is for the view to say, not a request that stays open.
    await Promise.race([video.play(), abortable(FIRST_PICTURE_MILLISECONDS, signal)]);
    signal.throwIfAborted();
  } catch (thrown) {
    close();
    signal.throwIfAborted();
    throw cameraError(thrown);
  }

  const settings = track.getSettings();
  const facing = settings.facingMode ?? (request.deviceId === undefined ? request.facing : undefined) ?? 'user';
  let stopped = false;
  return {
    kind: 'camera',
    label: track.label,
    mirrored: facing !== 'environment',
    still: false,
    deviceId: settings.deviceId ?? null,
    get width() {
      return video.videoWidth;
    },
    get height() {
      return video.videoHeight;
    },
    next: (nextSignal: AbortSignal): Promise<Frame> => frames.next(nextSignal),
    pause() {
      if (stopped) return;
      paused = true;
      holdBack();
      video.pause();
    },
    resume() {
      if (stopped) return;
      paused = false;
      holdBack();
      // Rejects only when the element is torn down meanwhile; then `next` says so.
      video.play().catch(() => undefined);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      close();
    },
  };
}

/** Resolves after so many milliseconds. @throws the signal's reason when aborted */
function abortable(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** What the browser says of the permission; null where it does not tell (Firefox before 131, Safari before 16). */
async function permissionState(): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state;
  } catch {
    return null;
  }
}

/**
 * Why a camera's track ended by itself. A permission for once may be called `prompt` while the camera is on: what was so at the start
 * tells nothing at the end.
 */
async function reasonOfEnd(permissionBefore: Promise<PermissionState | null>): Promise<AppError> {
  const [before, after] = [await permissionBefore, await permissionState()];
  return after === 'denied' || (after === 'prompt' && before === 'granted')
    ? new AppError('camera-withdrawn', `The permission for the camera is "${after}" now.`)
    : new AppError('camera-unplugged', 'The camera stopped delivering pictures.');
}

/** Names of DOMExceptions, those of older browsers included, as the four things that a person can do something about. */
function cameraError(thrown: unknown): AppError {
  const name = thrown instanceof Error ? thrown.name : '';
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const cause = { cause: thrown };
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return new AppError('camera-denied', text, cause);
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return new AppError('camera-missing', text, cause);
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return new AppError('camera-busy', text, cause);
    default:
      return new AppError('camera-unsupported', text, cause);
  }
}
