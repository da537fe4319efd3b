/**
 * Coordinate spaces as types. A number in `VideoPx` is a pixel of the analysed frame, origin top left, *not* mirrored
 * (mirroring is a matter of the view only). A number in `CropUnit` is a share of the crop's side, 0..1.
 */

declare const space: unique symbol;
export type VideoPx = number & { readonly [space]: 'video' };
export type CropUnit = number & { readonly [space]: 'crop' };

export const videoPx = (value: number): VideoPx => value as VideoPx;
const cropUnit = (value: number): CropUnit => value as CropUnit;

export interface VideoPoint {
  readonly x: VideoPx;
  readonly y: VideoPx;
}

/**
 * MediaPipe's six key points, in its order. "Right" and "left" are the person's own: in an unmirrored frame the person's
 * right eye is on the left of the picture.
 */
export const KEYPOINTS = ['rightEye', 'leftEye', 'noseTip', 'mouthCentre', 'rightTragion', 'leftTragion'] as const;
export type KeypointName = (typeof KEYPOINTS)[number];

/** A detected face. Box and key points in the frame's pixels; they may lie partly outside the frame. */
export interface FaceBox {
  readonly x: VideoPx;
  readonly y: VideoPx;
  readonly width: VideoPx;
  readonly height: VideoPx;
  /** The detector's confidence, 0..1. */
  readonly score: number;
  /** In the order of KEYPOINTS. */
  readonly keypoints: readonly VideoPoint[];
}

/** A face with an identity that the tracker keeps from frame to frame while the face is in view (never longer). */
export interface TrackedFace extends FaceBox {
  readonly id: number;
}

/** The square of the frame that the network sees, possibly rotated about its centre. */
export interface CropSquare {
  readonly centreX: VideoPx;
  readonly centreY: VideoPx;
  /** Length of a side in frame pixels. */
  readonly side: VideoPx;
  /** Rotation in radians, clockwise as seen in the (unmirrored) frame; 0 = sides parallel to the frame's. */
  readonly angle: number;
}

/** Where the point (u, v) of the crop (0..1, origin its top left) lies in the frame. */
export function cropToVideo(crop: CropSquare, u: number, v: number): VideoPoint {
  const dx = (u - 0.5) * crop.side;
  const dy = (v - 0.5) * crop.side;
  const cos = Math.cos(crop.angle);
  const sin = Math.sin(crop.angle);
  return {
    x: videoPx(crop.centreX + dx * cos - dy * sin),
    y: videoPx(crop.centreY + dx * sin + dy * cos),
  };
}

/** Inverse of cropToVideo. */
export function videoToCrop(crop: CropSquare, x: number, y: number): { readonly u: CropUnit; readonly v: CropUnit } {
  const dx = x - crop.centreX;
  const dy = y - crop.centreY;
  const cos = Math.cos(crop.angle);
  const sin = Math.sin(crop.angle);
  return {
    u: cropUnit((dx * cos + dy * sin) / crop.side + 0.5),
    v: cropUnit((dy * cos - dx * sin) / crop.side + 0.5),
  };
}

/** Key points of a face as places of a crop, 0..1 from its top left corner; those outside it lie beyond. */
export const keypointsInCrop = (
  crop: CropSquare,
  { keypoints }: Pick<FaceBox, 'keypoints'>,
): { readonly x: number; readonly y: number }[] =>
  keypoints.map((point) => {
    const { u, v } = videoToCrop(crop, point.x, point.y);
    return { x: u, y: v };
  });

/**
 * Which part of a picture a network was trained on: `fer2013` as the faces of that set were cut, `box` the face finder's box, `box+N%`
 * the box enlarged by N per cent of its side on each side.
 */
export type Framing = 'fer2013' | 'box' | `box+${number}%`;

/** @param value a text of a file; N is 0 to 200 */
export const isFraming = (value: unknown): value is Framing =>
  typeof value === 'string' && /^(fer2013|box(\+\d+(\.\d+)?%)?)$/.test(value) && marginOf(value as Framing) <= 2;

/** Of the box, as a share of its side on each side; 0 for `fer2013`, whose frame is no box. */
export const marginOf = (framing: Framing): number =>
  framing.startsWith('box+') ? Number.parseFloat(framing.slice('box+'.length)) / 100 : 0;
