/**
 * Faces with an identity from frame to frame, although the detector runs on some frames only.
 *
 * Method: an alpha-beta filter (constant velocity) per box coordinate whose gain rises with the surprise: what differs
 * from the prediction by no more than the detector's jitter is smoothed, a real movement is followed at once, so there
 * is little lag. Between detections the box is predicted. Key points are kept relative to the box and smoothed there.
 * All lengths inside are relative to the box width, all rates to time: the behaviour depends neither on the resolution
 * nor on the frame rate.
 */

import type { FaceBox, TrackedFace, VideoPoint } from '../../core/geometry.ts';
import { videoPx } from '../../core/geometry.ts';

export interface TrackerOptions {
  /** Time constant in ms of the smoothing of jitter; 0 = none. */
  readonly smoothing: number;
  /** A surprise of this share of the box width is taken over fully. */
  readonly jump: number;
  /** Prediction goes on for at most this many ms after a detection. */
  readonly horizon: number;
  /** A face is removed when it was missed by this many detections in a row ... */
  readonly misses: number;
  /** ... or by one, this many ms after it was last seen (slow detectors). */
  readonly absence: number;
  /** An automatically chosen face gives way to one that is this many times wider. */
  readonly takeover: number;
}

/** Tuned on the detector's answers for the shared test video; see docs/decisions/capture-tracking.md. */
const TRACKER_DEFAULTS: TrackerOptions = {
  smoothing: 80,
  jump: 0.04,
  horizon: 150,
  misses: 3,
  absence: 500,
  takeover: 1.25,
};

/** The detector's size jitters more than its place, and heads grow slower than they move. */
const SIZE_CALM = 2;

export interface Tracking {
  /** All faces at that time, the oldest first. */
  readonly faces: readonly TrackedFace[];
  /** The one to explain: the face that `choose` named, else the largest; null without faces. */
  readonly chosen: TrackedFace | null;
}

/** One coordinate and its velocity per ms, in frame pixels. */
interface Coordinate {
  value: number;
  velocity: number;
}

interface Track {
  readonly id: number;
  readonly centreX: Coordinate;
  readonly centreY: Coordinate;
  readonly width: Coordinate;
  readonly height: Coordinate;
  /** Key points as x, y pairs: offset from the centre in box widths. */
  offsets: number[];
  score: number;
  /** When the coordinates above hold. */
  time: number;
  misses: number;
}

export class FaceTracker {
  private readonly options: TrackerOptions;
  private tracks: Track[] = [];
  private nextId = 1;
  private chosenId: number | null = null;
  private chosenByPerson = false;

  constructor(options: Partial<TrackerOptions> = {}) {
    this.options = { ...TRACKER_DEFAULTS, ...options };
  }

  /**
   * A frame on which the detector ran.
   * @param detections boxes in frame pixels, in any order
   * @param timeMs the frame's time; not before that of the last call
   */
  observe(detections: readonly FaceBox[], timeMs: number): Tracking {
    const pairs: { track: Track; detection: FaceBox; likeness: number }[] = [];
    for (const track of this.tracks) {
      const expected = this.at(track, timeMs);
      for (const detection of detections) {
        const likeness = likenessOf(expected, detection);
        if (likeness > 0) pairs.push({ track, detection, likeness });
      }
    }
    pairs.sort((a, b) => b.likeness - a.likeness);
    const seen = new Set<Track>();
    const used = new Set<FaceBox>();
    for (const { track, detection } of pairs) {
      if (seen.has(track) || used.has(detection)) continue;
      seen.add(track);
      used.add(detection);
      this.correct(track, detection, timeMs);
    }
    for (const track of this.tracks) {
      if (!seen.has(track)) track.misses++;
    }
    const { misses, absence } = this.options;
    this.tracks = this.tracks.filter(
      (track) => track.misses === 0 || (track.misses < misses && timeMs - track.time <= absence),
    );
    for (const detection of detections) {
      if (!used.has(detection)) this.tracks.push(newTrack(this.nextId++, detection, timeMs));
    }
    return this.report(timeMs);
  }

  /** A frame on which the detector did not run: where the faces should be by now. */
  predict(timeMs: number): Tracking {
    return this.report(timeMs);
  }

  /** Explains this face for as long as it is in view. An unknown id (the face has just left) changes nothing. */
  choose(id: number): void {
    if (!this.tracks.some((track) => track.id === id)) return;
    this.chosenId = id;
    this.chosenByPerson = true;
  }

  /** Forgets all faces (another source, a seek). Ids are not used again. */
  reset(): void {
    this.tracks = [];
    this.chosenId = null;
    this.chosenByPerson = false;
  }

  private report(timeMs: number): Tracking {
    const faces = this.tracks.map((track) => this.at(track, timeMs));
    const current = faces.find((face) => face.id === this.chosenId);
    if (current === undefined) this.chosenByPerson = false;
    let chosen = current ?? null;
    if (!this.chosenByPerson) {
      for (const face of faces) {
        const factor = chosen !== null && chosen === current ? this.options.takeover : 1;
        if (chosen === null || face.width > chosen.width * factor) chosen = face;
      }
    }
    this.chosenId = chosen?.id ?? null;
    return { faces, chosen };
  }

  /** The track's face at a time, by constant velocity within the horizon. A face that was missed stays where it was. */
  private at(track: Track, timeMs: number): TrackedFace {
    const ahead = track.misses > 0 ? 0 : Math.min(Math.max(0, timeMs - track.time), this.options.horizon);
    const value = (coordinate: Coordinate): number => coordinate.value + coordinate.velocity * ahead;
    const centreX = value(track.centreX);
    const centreY = value(track.centreY);
    const width = Math.max(1, value(track.width));
    const height = Math.max(1, value(track.height));
    const keypoints: VideoPoint[] = [];
    for (let i = 0; i + 1 < track.offsets.length; i += 2) {
      keypoints.push({
        x: videoPx(centreX + (track.offsets[i] ?? 0) * width),
        y: videoPx(centreY + (track.offsets[i + 1] ?? 0) * width),
      });
    }
    return {
      id: track.id,
      x: videoPx(centreX - width / 2),
      y: videoPx(centreY - height / 2),
      width: videoPx(width),
      height: videoPx(height),
      score: track.score,
      keypoints,
    };
  }

  private correct(track: Track, detection: FaceBox, timeMs: number): void {
    const dt = Math.max(1, timeMs - track.time);
    const { smoothing, jump, horizon } = this.options;
    /** @param calm how much more than the place this coordinate is to be smoothed */
    const gainOf = (surprise: number, calm: number): number => {
      const least = smoothing > 0 ? 1 - Math.exp(-dt / (smoothing * calm)) : 1;
      return least + (1 - least) * Math.min(1, Math.abs(surprise) / (jump * calm));
    };
    const scale = detection.width;
    const follow = (coordinate: Coordinate, measured: number, calm: number): void => {
      const predicted = coordinate.value + coordinate.velocity * Math.min(dt, horizon);
      const residual = measured - predicted;
      const alpha = gainOf(residual / scale, calm);
      coordinate.value = predicted + alpha * residual;
      // Benedict and Bordner's relation between the two gains; a jump beyond any head's speed is not a velocity.
      const beta = (alpha * alpha) / (2 - alpha);
      const velocity = coordinate.velocity + (beta * residual) / dt;
      coordinate.velocity = Math.abs(residual) > 3 * jump * scale ? 0 : velocity;
    };
    follow(track.centreX, detection.x + detection.width / 2, 1);
    follow(track.centreY, detection.y + detection.height / 2, 1);
    follow(track.width, detection.width, SIZE_CALM);
    follow(track.height, detection.height, SIZE_CALM);
    const offsets = offsetsOf(detection);
    track.offsets =
      offsets.length === track.offsets.length
        ? offsets.map((offset, i) => {
            const before = track.offsets[i] ?? offset;
            return before + gainOf(offset - before, 1) * (offset - before);
          })
        : offsets;
    track.score = detection.score;
    track.time = timeMs;
    track.misses = 0;
  }
}

function newTrack(id: number, detection: FaceBox, time: number): Track {
  const still = (value: number): Coordinate => ({ value, velocity: 0 });
  return {
    id,
    centreX: still(detection.x + detection.width / 2),
    centreY: still(detection.y + detection.height / 2),
    width: still(detection.width),
    height: still(detection.height),
    offsets: offsetsOf(detection),
    score: detection.score,
    time,
    misses: 0,
  };
}

function offsetsOf(face: FaceBox): number[] {
  const centreX = face.x + face.width / 2;
  const centreY = face.y + face.height / 2;
  return face.keypoints.flatMap((point) => [(point.x - centreX) / face.width, (point.y - centreY) / face.width]);
}

/**
 * How well two boxes match, above 0 when they can be the same face: intersection over union, or, for boxes that moved
 * apart between two slow detections, less than that by the distance of the centres.
 */
function likenessOf(a: FaceBox, b: FaceBox): number {
  const overlapX = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const overlapY = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const overlap = Math.max(0, overlapX) * Math.max(0, overlapY);
  const union = a.width * a.height + b.width * b.height - overlap;
  const ratio = a.width < b.width ? a.width / b.width : b.width / a.width;
  if (ratio < 0.5) return 0;
  const distance = Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
  const near = 1 - distance / (0.75 * Math.max(a.width, b.width));
  if (near <= 0) return 0;
  return overlap / union + 1e-3 * near;
}
