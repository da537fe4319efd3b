import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceTracker } from '../../../src/capture/core/tracker.ts';
import type { FaceBox } from '../../../src/core/geometry.ts';
import { videoPx } from '../../../src/core/geometry.ts';

const FRAME = 1000 / 30;

function face(centreX: number, centreY: number, width: number, score = 0.9): FaceBox {
  const point = (u: number, v: number) => ({ x: videoPx(centreX + u * width), y: videoPx(centreY + v * width) });
  return {
    x: videoPx(centreX - width / 2),
    y: videoPx(centreY - width / 2),
    width: videoPx(width),
    height: videoPx(width),
    score,
    keypoints: [
      point(-0.2, -0.2),
      point(0.2, -0.2),
      point(0, 0),
      point(0, 0.25),
      point(-0.45, -0.1),
      point(0.45, -0.1),
    ],
  };
}

const centreX = (box: FaceBox): number => box.x + box.width / 2;

describe('FaceTracker', () => {
  it('gives a still face exactly as detected, in every frame', () => {
    const tracker = new FaceTracker();
    const box = face(320, 200, 120);
    for (let i = 0; i < 20; i++) {
      const { faces, chosen } = i % 2 === 0 ? tracker.observe([box], i * FRAME) : tracker.predict(i * FRAME);
      expect(faces).toHaveLength(1);
      expect(chosen!.id).toBe(faces[0]!.id);
      expect(chosen!.x).toBeCloseTo(box.x, 6);
      expect(chosen!.width).toBeCloseTo(box.width, 6);
      chosen!.keypoints.forEach((p, k) => expect(p.x).toBeCloseTo(box.keypoints[k]!.x, 6));
    }
  });

  it('follows a steady movement without lag, in frames without a detection, too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.8, max: 0.8, noNaN: true }),
        fc.integer({ min: 2, max: 3 }),
        (widthsPerSecond, every) => {
          const tracker = new FaceTracker();
          for (let i = 0; i < 40; i++) {
            const truth = face(300 + 0.12 * widthsPerSecond * i * FRAME, 200, 120);
            const { chosen } = i % every === 0 ? tracker.observe([truth], i * FRAME) : tracker.predict(i * FRAME);
            if (i >= 15) expect(Math.abs(centreX(chosen!) - centreX(truth)) / 120).toBeLessThan(0.01);
          }
        },
      ),
    );
  });

  it('smooths jitter', () => {
    const tracker = new FaceTracker();
    let state = 7;
    const jitter = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5) * 4;
    let raw = 0;
    let smoothed = 0;
    for (let i = 0; i < 200; i++) {
      const box = face(320 + jitter(), 200 + jitter(), 120 + jitter());
      const { chosen } = tracker.observe([box], i * 2 * FRAME);
      if (i < 10) continue;
      raw += (box.width - 120) ** 2;
      smoothed += (chosen!.width - 120) ** 2;
    }
    expect(Math.sqrt(smoothed / raw)).toBeLessThan(0.7);
  });

  it('takes a jump over at once and does not overshoot', () => {
    const tracker = new FaceTracker();
    for (let i = 0; i < 6; i++) tracker.observe([face(300, 200, 120)], i * 2 * FRAME);
    const jumped = tracker.observe([face(330, 200, 120)], 12 * FRAME).chosen!;
    expect(centreX(jumped)).toBeCloseTo(330, 6);
    expect(centreX(tracker.predict(13 * FRAME).chosen!)).toBeCloseTo(330, 0);
  });

  it('removes a face after three missed detections, and at once when detections are slow', () => {
    const quick = new FaceTracker();
    quick.observe([face(300, 200, 120)], 0);
    expect(quick.observe([], 67).faces).toHaveLength(1);
    expect(quick.observe([], 133).faces).toHaveLength(1);
    expect(quick.observe([], 200)).toEqual({ faces: [], chosen: null });

    const slow = new FaceTracker();
    slow.observe([face(300, 200, 120)], 0);
    expect(slow.predict(700).faces).toHaveLength(1);
    expect(slow.observe([], 800).faces).toHaveLength(0);
  });

  it('does not let a face fly away while it is missed or nothing is detected', () => {
    const tracker = new FaceTracker();
    for (let i = 0; i < 10; i++) tracker.observe([face(300 + 8 * i, 200, 120)], i * 2 * FRAME);
    const last = centreX(tracker.predict(18 * FRAME).chosen!);
    expect(Math.abs(centreX(tracker.observe([], 20 * FRAME).chosen!) - last)).toBeLessThan(12);
    expect(Math.abs(centreX(tracker.predict(5000).chosen!) - last)).toBeLessThan(40);
  });

  it('keeps an identity through a missed detection and never uses an id again', () => {
    const tracker = new FaceTracker();
    const first = tracker.observe([face(300, 200, 120)], 0).chosen!.id;
    tracker.observe([], 67);
    expect(tracker.observe([face(310, 205, 124)], 133).chosen!.id).toBe(first);
    tracker.reset();
    expect(tracker.observe([face(310, 205, 124)], 200).chosen!.id).not.toBe(first);
  });

  it('keeps two crossing faces apart by place and size', () => {
    const tracker = new FaceTracker();
    const ids = tracker.observe([face(150, 150, 100), face(450, 320, 160)], 0).faces.map((f) => f.id);
    for (let i = 1; i <= 40; i++) {
      // The order of the detections changes from frame to frame.
      const boxes = [face(150 + 5 * i, 150, 100), face(450 - 5 * i, 320, 160)];
      const { faces } = tracker.observe(i % 2 === 0 ? boxes : boxes.reverse(), i * 2 * FRAME);
      expect(faces.map((f) => f.id)).toEqual(ids);
      expect(faces[0]!.width).toBeLessThan(110);
    }
  });

  it('chooses the largest face and stays with it unless another is clearly larger', () => {
    const tracker = new FaceTracker();
    const small = face(150, 200, 100);
    const first = tracker.observe([small, face(450, 200, 90)], 0);
    expect(first.chosen!.width).toBe(100);
    expect(tracker.observe([small, face(450, 200, 110)], 67).chosen!.id).toBe(first.chosen!.id);
    for (let i = 2; i < 20; i++) tracker.observe([small, face(450, 200, 140)], i * 67);
    expect(tracker.predict(1400).chosen!.id).not.toBe(first.chosen!.id);
  });

  it('stays with the face that was chosen by hand until that face leaves', () => {
    const tracker = new FaceTracker();
    const small = face(150, 200, 60);
    const { faces } = tracker.observe([small, face(450, 200, 200)], 0);
    const id = faces.find((f) => f.width === 60)!.id;
    tracker.choose(id);
    expect(tracker.predict(33).chosen!.id).toBe(id);
    for (let i = 1; i < 10; i++) expect(tracker.observe([small, face(450, 200, 200)], i * 67).chosen!.id).toBe(id);
    for (let i = 10; i < 13; i++) tracker.observe([face(450, 200, 200)], i * 67);
    expect(tracker.predict(13 * 67).chosen!.width).toBeCloseTo(200, 3);
    tracker.choose(id);
    expect(tracker.predict(14 * 67).chosen!.id).not.toBe(id);
  });

  it('copes with detections without key points and with times that stand still', () => {
    const tracker = new FaceTracker();
    tracker.observe([{ ...face(300, 200, 120), keypoints: [] }], 100);
    const { chosen } = tracker.observe([face(302, 200, 121)], 100);
    expect(chosen!.keypoints).toHaveLength(6);
    expect(Number.isFinite(chosen!.x) && Number.isFinite(chosen!.width)).toBe(true);
  });
});
