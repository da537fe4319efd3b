/** From a point on the screen to a pixel of the analysed frame, and to the face there. */

import { videoPx, type FaceBox, type TrackedFace, type VideoPoint } from '../../core/geometry.ts';

export interface ViewRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ViewedFrame {
  readonly width: number;
  readonly height: number;
  /** Whether the view shows the frame mirrored. Coordinates in frames never are. */
  readonly mirrored: boolean;
}

/** Where the frame lies inside an element that shows it whole, as large as possible, in the middle. */
export function fittedRect(element: ViewRect, frame: ViewedFrame): ViewRect {
  const scale = Math.min(element.width / frame.width, element.height / frame.height);
  const width = frame.width * scale;
  const height = frame.height * scale;
  return {
    left: element.left + (element.width - width) / 2,
    top: element.top + (element.height - height) / 2,
    width,
    height,
  };
}

/** @returns the frame's pixel under a point of the screen; null in the letterbox bars beside the frame */
export function screenToFrame(element: ViewRect, frame: ViewedFrame, x: number, y: number): VideoPoint | null {
  const rect = fittedRect(element, frame);
  const u = (x - rect.left) / rect.width;
  const v = (y - rect.top) / rect.height;
  if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return null;
  return { x: videoPx((frame.mirrored ? 1 - u : u) * frame.width), y: videoPx(v * frame.height) };
}

/** Boxes are tight around the face; a finger is not. */
const TAP_MARGIN = 0.15;

const centreDistance = (box: FaceBox, point: VideoPoint): number =>
  Math.hypot(point.x - (box.x + box.width / 2), point.y - (box.y + box.height / 2));

/** @returns the face at a point of the frame (the nearest centre, where boxes overlap), or null */
export function faceAt(faces: readonly TrackedFace[], point: VideoPoint): TrackedFace | null {
  const hit = faces.filter(
    (face) =>
      point.x >= face.x - TAP_MARGIN * face.width &&
      point.x <= face.x + (1 + TAP_MARGIN) * face.width &&
      point.y >= face.y - TAP_MARGIN * face.height &&
      point.y <= face.y + (1 + TAP_MARGIN) * face.height,
  );
  return hit.sort((a, b) => centreDistance(a, point) - centreDistance(b, point))[0] ?? null;
}

/** Faces from left to right as the view shows them. */
export function inViewOrder(faces: readonly TrackedFace[], mirrored: boolean): readonly TrackedFace[] {
  const side = mirrored ? -1 : 1;
  return [...faces].sort((a, b) => side * (a.x + a.width / 2 - (b.x + b.width / 2)));
}
