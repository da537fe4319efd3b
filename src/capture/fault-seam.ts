/**
 * The one seam for camera faults that a test cannot cause for real: a camera that another program holds, one that is
 * pulled out, and one that the system mutes. Inert, and dropped by the bundler, unless the build sets
 * VITE_TEST_SEAMS (a constant of the build, spelled out at each use so that the bundler sees it).
 *
 * When set, `globalThis.captureFaults` is there: `busy = true` makes the next requests fail as a busy camera does;
 * `unplug()` ends the open camera's track as pulling the plug does; `mute(true)` mutes it, as the system does for a person who turns the
 * camera off, and `mute(false)` ends that. All go through the code that the real faults take.
 */

export interface CaptureFaults {
  busy: boolean;
  unplug(): void;
  mute(muted: boolean): void;
}

declare global {
  var captureFaults: CaptureFaults | undefined;
}

let openTrack: MediaStreamTrack | null = null;

/** Puts `captureFaults` there where the seam is enabled; called when the camera module is loaded and before each use. */
export function installFaultSeam(): void {
  if (!import.meta.env.VITE_TEST_SEAMS || globalThis.captureFaults !== undefined) return;
  globalThis.captureFaults = {
    busy: false,
    unplug() {
      const track = openTrack;
      openTrack = null;
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    },
    mute(muted) {
      if (!openTrack) return;
      Object.defineProperty(openTrack, 'muted', { configurable: true, value: muted });
      openTrack.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
    },
  };
}

/** @throws DOMException NotReadableError, as getUserMedia does for a busy camera, when the test asked for it */
export function throwInjectedFault(): void {
  if (!import.meta.env.VITE_TEST_SEAMS) return;
  installFaultSeam();
  if (globalThis.captureFaults?.busy) throw new DOMException('injected: device in use', 'NotReadableError');
}

/** Names the track that `unplug` ends; null when the camera is released. */
export function nameTrackForFaults(track: MediaStreamTrack | null): void {
  if (import.meta.env.VITE_TEST_SEAMS) openTrack = track;
}
