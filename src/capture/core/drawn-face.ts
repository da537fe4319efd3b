/**
 * A face that the app draws itself: no camera, no permission, no person. It answers to sliders, it is what the tests'
 * camera shows, and what the README and schools see.
 *
 * All shapes are in *face units*: 1 is half the width of the face, the origin lies between the eyes and the mouth, y
 * points down. The proportions follow what the network was trained on (docs/decisions/capture-crop.md): eye distance to
 * the distance from eyes to mouth is about 1 : 1.
 */

import { drawBrow, drawEye, drawMouth, drawNose } from './face-features.ts';
import { drawBackHair, drawFrontHair } from './face-hair.ts';
import {
  DARK,
  HAIR_COLOURS,
  PIVOT_Y,
  type Painter,
  type Skin,
  TURN,
  WHITE,
  between,
  chinDrop,
  css,
  faceOutline,
  mix,
  skinAt,
  spot,
} from './face-paint.ts';
import { type FaceParameters, HAIR_STYLES } from './face-parameters.ts';

/**
 * Fills the picture: a calm backdrop, shoulders and the head, about half as high as the picture.
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 */
export function drawFace(painter: Painter, parameters: FaceParameters, width: number, height: number): void {
  drawBackdrop(painter, width, height);
  drawPerson(painter, parameters, width / 2, height * 0.49, Math.min(height * 0.255, width * 0.3));
}

/** The backdrop alone, for pictures with several people or none. */
export function drawBackdrop(painter: Painter, width: number, height: number): void {
  const backdrop = painter.createRadialGradient(
    width * 0.42,
    height * 0.32,
    0,
    width / 2,
    height / 2,
    Math.hypot(width, height) * 0.6,
  );
  backdrop.addColorStop(0, '#e6ece7');
  backdrop.addColorStop(0.55, '#c3d2cd');
  backdrop.addColorStop(1, '#8fa6a4');
  painter.fillStyle = backdrop;
  painter.fillRect(0, 0, width, height);
}

/**
 * Shoulders and head without a backdrop.
 * @param x of the middle of the face, in pixels
 * @param y of the middle of the face, in pixels
 * @param unit half the width of the face, in pixels
 */
export function drawPerson(painter: Painter, parameters: FaceParameters, x: number, y: number, unit: number): void {
  const face = parameters;
  const skin = skinAt(face.skin);
  const [hairA, hairB, hairT] = between(HAIR_COLOURS, face.hair);
  const hair = mix(hairA, hairB, hairT);
  painter.save();
  painter.translate(x, y);
  painter.scale(unit, unit);
  painter.lineCap = 'round';
  painter.lineJoin = 'round';

  const tilted = (draw: () => void): void => {
    painter.save();
    painter.translate(0, PIVOT_Y);
    painter.rotate((face.tilt * Math.PI) / 180);
    painter.translate(0, -PIVOT_Y);
    draw();
    painter.restore();
  };
  tilted(() => drawBackHair(painter, face, hair));
  drawShoulders(painter, face, skin);
  tilted(() => {
    if (HAIR_STYLES[Math.round(face.hairStyle)] !== 'long') drawEars(painter, face, skin);
    drawSkin(painter, face, skin);
    for (const side of [-1, 1] as const) drawEye(painter, face, skin, side);
    for (const side of [-1, 1] as const) drawBrow(painter, face, hair, side);
    drawNose(painter, face, skin);
    drawMouth(painter, face, skin);
    drawSideShade(painter, face, skin);
    drawFrontHair(painter, face, hair);
  });
  painter.restore();
}

function drawShoulders(p: Painter, face: FaceParameters, skin: Skin): void {
  // Neck.
  const neck = p.createLinearGradient(0, 0.9, 0, 2.1);
  neck.addColorStop(0, css(mix(skin.shade, DARK, 0.15)));
  neck.addColorStop(0.5, css(mix(skin.shade, skin.base, 0.45)));
  neck.addColorStop(1, css(mix(skin.shade, skin.base, 0.7)));
  p.fillStyle = neck;
  const lean = (face.tilt / 20) * 0.1;
  p.beginPath();
  p.moveTo(-0.5 + lean, 0.7);
  p.bezierCurveTo(-0.5, 1.3, -0.52, 1.55, -0.85, 1.75);
  p.lineTo(0, 2.5);
  p.lineTo(0.85, 1.75);
  p.bezierCurveTo(0.52, 1.55, 0.5, 1.3, 0.5 + lean, 0.7);
  p.closePath();
  p.fill();
  // The head's shadow on it.
  p.save();
  p.clip();
  spot(p, lean, 1.28 + chinDrop(face), 0.72, 0.36, mix(skin.shade, DARK, 0.35), 0.6);
  p.restore();
  // Jumper with a round collar.
  const cloth = p.createLinearGradient(-2, 1.5, 2, 2.6);
  cloth.addColorStop(face.light < 0 ? 0 : 1, '#4f7f8c');
  cloth.addColorStop(face.light < 0 ? 1 : 0, '#315a68');
  p.fillStyle = cloth;
  p.beginPath();
  p.moveTo(-0.74, 1.62);
  p.bezierCurveTo(-0.5, 2.08, 0.5, 2.08, 0.74, 1.62);
  p.bezierCurveTo(1.25, 1.85, 2.0, 1.95, 2.2, 2.7);
  p.lineTo(2.3, 3.4);
  p.lineTo(-2.3, 3.4);
  p.lineTo(-2.2, 2.7);
  p.bezierCurveTo(-2.0, 1.95, -1.25, 1.85, -0.74, 1.62);
  p.closePath();
  p.fill();
  p.strokeStyle = 'rgba(20,44,54,0.28)';
  p.lineWidth = 0.03;
  p.beginPath();
  p.moveTo(-0.8, 1.68);
  p.bezierCurveTo(-0.52, 2.2, 0.52, 2.2, 0.8, 1.68);
  p.stroke();
}

function drawEars(p: Painter, face: FaceParameters, skin: Skin): void {
  for (const s of [-1, 1] as const) {
    p.fillStyle = css(mix(skin.base, skin.shade, s * face.light < 0 ? 0.55 : 0.25));
    p.beginPath();
    p.ellipse(s * 0.985, 0.06, 0.125, 0.27, s * 0.14, 0, TURN);
    p.fill();
    spot(p, s * 1.0, 0.06, 0.08, 0.19, skin.shade, 0.6);
  }
}

function drawSkin(p: Painter, face: FaceParameters, skin: Skin): void {
  const smile = Math.max(0, face.mouthCorners);
  p.save();
  faceOutline(p, face);
  const tone = p.createRadialGradient(face.light * 0.35, -0.35, 0.15, face.light * 0.15, 0, 1.75);
  tone.addColorStop(0, css(skin.light));
  tone.addColorStop(0.4, css(mix(skin.light, skin.base, 0.75)));
  tone.addColorStop(0.68, css(mix(skin.base, skin.shade, 0.14)));
  tone.addColorStop(1, css(mix(skin.base, skin.shade, 0.85)));
  p.fillStyle = tone;
  p.fill();
  p.clip();
  // The hair's shadow on the forehead, cheeks, temples, and the hollow under the lower lip.
  spot(p, 0, -1.2, 1.15, 0.5, skin.shade, 0.6);
  for (const s of [-1, 1] as const) {
    spot(p, s * 0.57, 0.33 - 0.05 * smile, 0.36, 0.27, skin.blush, 0.36 + 0.16 * smile);
    spot(p, s * 0.53, 0.18 - 0.05 * smile, 0.26, 0.13, mix(skin.light, WHITE, 0.3), 0.32 + 0.2 * smile);
    spot(p, s * 0.98, 0.55, 0.4, 0.75, skin.shade, 0.42);
  }
  spot(p, 0, 1.0 + chinDrop(face), 0.27, 0.1, skin.shade, 0.32);
  spot(p, 0, 1.14 + chinDrop(face), 0.2, 0.1, skin.light, 0.5);
  spot(p, 0, 1.36 + chinDrop(face), 0.75, 0.2, skin.shade, 0.55);
  // Folds from nose to mouth corner, deeper with a smile or a wrinkled nose.
  const fold = Math.max(smile, face.noseWrinkle * 0.9, -0.35 * face.mouthCorners);
  if (fold > 0.08) {
    p.strokeStyle = css(skin.shade, 0.42 * fold);
    p.lineWidth = 0.03;
    for (const s of [-1, 1] as const) {
      p.beginPath();
      p.moveTo(s * 0.26, 0.34);
      p.bezierCurveTo(s * 0.4, 0.42, s * (0.5 + 0.06 * smile), 0.5, s * (0.53 + 0.06 * smile), 0.61);
      p.stroke();
    }
  }
  // Lines on the forehead with raised brows, between the brows with lowered ones.
  if (face.browRaise > 0.35) {
    p.strokeStyle = css(skin.shade, 0.5 * (face.browRaise - 0.35));
    p.lineWidth = 0.022;
    for (const y of [-0.83, -0.93]) {
      p.beginPath();
      p.moveTo(-0.36, y + 0.02);
      p.bezierCurveTo(-0.15, y - 0.03, 0.15, y - 0.03, 0.36, y + 0.02);
      p.stroke();
    }
  }
  const frown =
    Math.max(0, -face.browSlant) * 0.7 + Math.max(0, -face.browRaise) * 0.3 + Math.max(0, face.browSlant - 0.5) * 0.5;
  if (frown > 0.1) {
    p.strokeStyle = css(skin.shade, 0.75 * frown);
    p.lineWidth = 0.024;
    for (const s of [-1, 1] as const) {
      p.beginPath();
      p.moveTo(s * 0.065, -0.5);
      p.quadraticCurveTo(s * 0.05, -0.42, s * 0.075, -0.35);
      p.stroke();
    }
  }
  p.restore();
}

/** The side away from the light, over all features. */
function drawSideShade(p: Painter, face: FaceParameters, skin: Skin): void {
  const strength = Math.abs(face.light);
  if (strength < 0.02) return;
  const far = face.light >= 0 ? -1 : 1;
  p.save();
  faceOutline(p, face);
  p.clip();
  const shade = p.createLinearGradient(far * 1.0, 0.1, -far * 0.55, -0.1);
  shade.addColorStop(0, css(mix(skin.shade, DARK, 0.55), 0.62 * strength));
  shade.addColorStop(0.45, css(mix(skin.shade, DARK, 0.45), 0.3 * strength));
  shade.addColorStop(1, css(skin.shade, 0));
  p.fillStyle = shade;
  p.fillRect(-1.2, -1.4, 2.4, 3);
  p.restore();
}
