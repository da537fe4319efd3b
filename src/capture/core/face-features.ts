/** Eyes, brows, nose and mouth of the drawn face, in face units (drawn-face.ts). */

import {
  type Colour,
  DARK,
  EYE_X,
  EYE_Y,
  MOUTH_Y,
  type Painter,
  type Skin,
  TURN,
  WHITE,
  css,
  mix,
  spot,
} from './face-paint.ts';
import { type FaceParameters } from './face-parameters.ts';

/** The almond of the opened eye, in the eye's own coordinates: x towards the outer corner. */
function eyeShape(p: Painter, upper: number, lower: number): void {
  p.beginPath();
  p.moveTo(-0.205, 0.03);
  p.bezierCurveTo(-0.12, 0.03 - upper * 1.15, 0.09, -0.02 - upper * 1.35, 0.21, -0.015);
  p.bezierCurveTo(0.12, 0.01 + lower * 1.25, -0.1, 0.03 + lower * 1.1, -0.205, 0.03);
  p.closePath();
}

export function drawEye(p: Painter, face: FaceParameters, skin: Skin, side: -1 | 1): void {
  const smile = Math.max(0, face.mouthCorners);
  const upper = 0.19 * face.lids - 0.012;
  const lower = Math.max(0.012, (0.035 + 0.055 * face.lids) * (1 - 0.35 * smile) * (1 - 0.3 * face.noseWrinkle));
  const shut = face.lids < 0.08;
  p.save();
  p.translate(side * EYE_X, EYE_Y);
  // The socket's soft shade, before mirroring only for the light.
  spot(p, -side * 0.05, -0.13, 0.34, 0.2, skin.shade, 0.48);
  spot(p, 0, 0.15, 0.27, 0.09, skin.shade, 0.3);
  p.scale(side * 1.06, 1.06);
  // Upper lid, a touch lighter than the socket.
  spot(p, 0.02, -0.1 - upper * 0.5, 0.22, 0.08, skin.light, 0.45);

  if (!shut) {
    p.save();
    eyeShape(p, upper, lower);
    p.fillStyle = '#f7f3ee';
    p.fill();
    p.clip();
    const gx = face.gazeX * side * 0.085;
    const gy = 0.0 - 0.012 + face.gazeY * 0.045;
    const radius = 0.112;
    const iris = p.createRadialGradient(gx, gy + 0.03, 0.02, gx, gy, radius);
    iris.addColorStop(0, '#8a5f3a');
    iris.addColorStop(0.62, '#5c3a22');
    iris.addColorStop(0.9, '#38221a');
    iris.addColorStop(1, '#241512');
    p.fillStyle = iris;
    p.beginPath();
    p.ellipse(gx, gy, radius, radius, 0, 0, TURN);
    p.fill();
    p.fillStyle = '#120b0b';
    p.beginPath();
    p.ellipse(gx, gy, 0.048, 0.048, 0, 0, TURN);
    p.fill();
    // The lid's shadow on the eyeball.
    const shadow = p.createLinearGradient(0, -upper * 1.1, 0, -upper * 1.1 + 0.14);
    shadow.addColorStop(0, 'rgba(60,38,40,0.5)');
    shadow.addColorStop(1, 'rgba(60,38,40,0)');
    p.fillStyle = shadow;
    p.fillRect(-0.3, -0.4, 0.6, 0.6);
    // The light's reflection sits on the same side in both eyes.
    const glint = side * (face.light >= 0 ? 0.04 : -0.04);
    p.fillStyle = 'rgba(255,255,255,0.92)';
    p.beginPath();
    p.ellipse(gx + glint, gy - 0.042, 0.026, 0.024, 0, 0, TURN);
    p.fill();
    p.restore();
  }
  // Lash line: thick in the middle and outside, thin inside; lower line faint; crease above.
  const top = shut ? -0.02 : upper;
  p.fillStyle = css(mix(DARK, skin.shade, 0.12), 0.95);
  p.beginPath();
  p.moveTo(-0.21, 0.035);
  p.bezierCurveTo(-0.12, 0.03 - top * 1.15, 0.09, -0.02 - top * 1.35, 0.215, -0.012);
  p.lineTo(0.25, -0.045);
  p.bezierCurveTo(0.12, -0.062 - top * 1.35, -0.12, -0.012 - top * 1.2, -0.21, 0.035);
  p.closePath();
  p.fill();
  p.strokeStyle = css(mix(skin.shade, DARK, 0.35), 0.55);
  p.lineWidth = 0.016;
  if (!shut) {
    p.beginPath();
    p.moveTo(0.2, 0.0);
    p.bezierCurveTo(0.12, 0.015 + lower * 1.25, -0.08, 0.035 + lower * 1.1, -0.17, 0.035);
    p.stroke();
  }
  p.lineWidth = 0.018;
  p.beginPath();
  p.moveTo(-0.17, -0.05 - top * 0.8);
  p.bezierCurveTo(-0.08, -0.085 - top * 1.2, 0.1, -0.09 - top * 1.3, 0.22, -0.07 - top * 0.35);
  p.stroke();
  // Crow's feet of a laugh.
  if (smile > 0.5) {
    p.strokeStyle = css(skin.shade, 0.4 * (smile - 0.5));
    p.beginPath();
    p.moveTo(0.27, 0.0);
    p.quadraticCurveTo(0.33, 0.0, 0.37, -0.03);
    p.moveTo(0.27, 0.04);
    p.quadraticCurveTo(0.33, 0.055, 0.37, 0.05);
    p.stroke();
  }
  p.restore();
}

export function drawBrow(p: Painter, face: FaceParameters, hair: Colour, side: -1 | 1): void {
  const y = -0.42 - (face.browRaise > 0 ? 0.17 : 0.12) * face.browRaise;
  const inner = y + 0.03 - (face.browSlant > 0 ? 0.15 : 0.13) * face.browSlant + 0.02 * Math.max(0, -face.browRaise);
  const outer = y + 0.06 + 0.09 * face.browSlant;
  const arch = y - 0.055 - 0.02 * face.browRaise;
  const innerX = 0.185 - 0.045 * Math.max(0, -face.browSlant) - 0.02 * Math.max(0, face.browSlant);
  p.save();
  p.scale(side, 1);
  const colour = mix(hair, DARK, 0.35);
  const tint = p.createLinearGradient(innerX, 0, 0.74, 0);
  tint.addColorStop(0, css(colour, 0.5));
  tint.addColorStop(0.3, css(colour, 0.92));
  tint.addColorStop(1, css(colour, 0.8));
  p.fillStyle = tint;
  p.beginPath();
  p.moveTo(innerX + 0.005, inner + 0.03);
  p.bezierCurveTo(innerX - 0.015, inner + 0.005, innerX + 0.0, inner - 0.03, innerX + 0.045, inner - 0.036);
  p.bezierCurveTo(innerX + 0.18, (inner + arch) / 2 - 0.042, 0.5, arch - 0.035, 0.73, outer);
  p.bezierCurveTo(0.55, arch + 0.032, innerX + 0.2, (inner + arch) / 2 + 0.04, innerX + 0.005, inner + 0.03);
  p.closePath();
  p.fill();
  p.restore();
}

export function drawNose(p: Painter, face: FaceParameters, skin: Skin): void {
  const lift = -0.035 * face.noseWrinkle;
  const flare = 1 + 0.14 * face.noseWrinkle + 0.06 * face.mouthOpen;
  // Bridge: a lit ridge, with shade on the side away from the light.
  const dark = face.light >= 0 ? -1 : 1;
  spot(p, dark * 0.12, 0.08, 0.1, 0.42, skin.shade, 0.4);
  spot(p, 0, 0.0, 0.07, 0.36, skin.light, 0.6);
  spot(p, 0, 0.3 + lift, 0.13, 0.11, mix(skin.light, WHITE, 0.35), 0.65);
  // Wings, underside and nostrils.
  for (const s of [-1, 1] as const) spot(p, s * 0.17 * flare, 0.345 + lift, 0.09, 0.09, skin.shade, 0.45);
  spot(p, 0, 0.445 + lift, 0.25 * flare, 0.075, skin.shade, 0.7);
  p.strokeStyle = css(mix(skin.shade, DARK, 0.25), 0.6);
  p.lineWidth = 0.02;
  for (const s of [-1, 1] as const) {
    p.beginPath();
    p.moveTo(s * 0.213 * flare, 0.315 + lift);
    p.bezierCurveTo(s * 0.238 * flare, 0.35 + lift, s * 0.232 * flare, 0.395 + lift, s * 0.2 * flare, 0.405 + lift);
    p.stroke();
    p.fillStyle = css(mix(skin.shade, DARK, 0.5), 0.8);
    p.beginPath();
    p.moveTo(s * 0.045, 0.425 + lift);
    p.quadraticCurveTo(s * 0.1 * flare, 0.375 + lift, s * 0.165 * flare, 0.405 + lift);
    p.quadraticCurveTo(s * 0.1 * flare, 0.412 + lift, s * 0.045, 0.425 + lift);
    p.fill();
  }
  if (face.noseWrinkle > 0.15) {
    p.strokeStyle = css(skin.shade, 0.7 * face.noseWrinkle);
    p.lineWidth = 0.02;
    for (const s of [-1, 1] as const) {
      for (const y of [-0.12, -0.05]) {
        p.beginPath();
        p.moveTo(s * 0.06, y);
        p.quadraticCurveTo(s * 0.12, y - 0.02, s * 0.16, y - 0.06);
        p.stroke();
      }
    }
  }
}

export function drawMouth(p: Painter, face: FaceParameters, skin: Skin): void {
  const smile = Math.max(0, face.mouthCorners);
  const droop = Math.max(0, -face.mouthCorners);
  const open = face.mouthOpen;
  const round = open * (1 - 0.9 * smile);
  const half = 0.365 + 0.125 * smile - 0.01 * droop - 0.12 * round;
  const cornerY = MOUTH_Y - 0.115 * smile + 0.075 * droop * (1 - 0.4 * open) + 0.1 * round;
  // The gap's edges in the middle; a smile opens downwards, a gasp both ways; the upper lip follows a wrinkled nose.
  const lineY = MOUTH_Y + 0.045 * smile - 0.04 * droop;
  const upperEdge = lineY - 0.1 * round - 0.05 * face.noseWrinkle * Math.min(1, 6 * open) - 0.01 * open;
  const lowerEdge = lineY + 0.36 * open + (open > 0 ? 0.01 : 0);
  const upperLip = 0.082 - 0.024 * smile - 0.008 * round;
  const lowerLip = 0.118 - 0.025 * smile - 0.02 * round;
  const pull = half * (0.52 + 0.36 * round);
  // Control points: the curve's middle is 3/4 of the way from the corners to them.
  const reach = (edge: number): number => cornerY + (edge - cornerY) * (4 / 3);

  p.save();
  spot(p, 0, MOUTH_Y - 0.17, 0.1, 0.09, skin.shade, 0.25);
  for (const s of [-1, 1] as const) spot(p, s * (half + 0.03), cornerY + 0.01, 0.09, 0.08, skin.shade, 0.5);

  // Inside.
  if (open > 0.03) {
    p.save();
    p.beginPath();
    p.moveTo(-half, cornerY);
    p.bezierCurveTo(-pull, reach(upperEdge), pull, reach(upperEdge), half, cornerY);
    p.bezierCurveTo(pull, reach(lowerEdge), -pull, reach(lowerEdge), -half, cornerY);
    p.closePath();
    p.fillStyle = '#4a1a1f';
    p.fill();
    p.clip();
    const tongue = p.createRadialGradient(0, lowerEdge + 0.02, 0, 0, lowerEdge + 0.02, 0.3);
    tongue.addColorStop(0, '#c4686a');
    tongue.addColorStop(0.75, '#a94f55');
    tongue.addColorStop(1, 'rgba(120,40,48,0)');
    p.fillStyle = tongue;
    p.beginPath();
    p.ellipse(0, lowerEdge + 0.05, half * 0.66, 0.06 + 0.13 * open, 0, 0, TURN);
    p.fill();
    // Upper teeth, shown by smiling and by a lifted lip.
    const teeth = (0.06 + 0.09 * smile + 0.03 * face.noseWrinkle) * Math.min(1, open * 4);
    p.fillStyle = '#f6f1ea';
    p.beginPath();
    p.moveTo(-half, cornerY - 0.05);
    p.lineTo(half, cornerY - 0.05);
    p.lineTo(half, cornerY);
    p.bezierCurveTo(pull * 1.1, reach(upperEdge + teeth), -pull * 1.1, reach(upperEdge + teeth), -half, cornerY);
    p.closePath();
    p.fill();
    const gloom = p.createLinearGradient(-half, 0, half, 0);
    gloom.addColorStop(0, 'rgba(50,16,20,0.75)');
    gloom.addColorStop(0.28, 'rgba(50,16,20,0)');
    gloom.addColorStop(0.72, 'rgba(50,16,20,0)');
    gloom.addColorStop(1, 'rgba(50,16,20,0.75)');
    p.fillStyle = gloom;
    p.fillRect(-1, 0, 2, 2);
    p.restore();
  }

  // Lower lip.
  const lowerTint = p.createLinearGradient(0, lowerEdge, 0, lowerEdge + lowerLip);
  lowerTint.addColorStop(0, css(mix(skin.lip, DARK, 0.1)));
  lowerTint.addColorStop(0.5, css(mix(skin.lip, skin.light, 0.22)));
  lowerTint.addColorStop(1, css(mix(skin.lip, skin.base, 0.25)));
  p.fillStyle = lowerTint;
  p.beginPath();
  p.moveTo(-half, cornerY);
  p.bezierCurveTo(-pull, reach(lowerEdge), pull, reach(lowerEdge), half, cornerY);
  p.bezierCurveTo(pull * 1.15, reach(lowerEdge + lowerLip), -pull * 1.15, reach(lowerEdge + lowerLip), -half, cornerY);
  p.closePath();
  p.fill();
  spot(p, face.light * 0.06, lowerEdge + lowerLip * 0.5, half * 0.4, lowerLip * 0.35, WHITE, 0.26);

  // Upper lip with its bow.
  const bow = upperEdge - upperLip - 0.02 * face.noseWrinkle;
  p.fillStyle = css(mix(skin.lip, DARK, 0.16));
  p.beginPath();
  p.moveTo(-half, cornerY);
  const flank = cornerY + (bow - cornerY) * (0.62 + 0.2 * droop + 0.2 * round);
  p.bezierCurveTo(-half * 0.78, flank, -half * 0.5, bow - 0.004, -0.08, bow - 0.016);
  p.quadraticCurveTo(0, bow + 0.022, 0.08, bow - 0.016);
  p.bezierCurveTo(half * 0.5, bow - 0.004, half * 0.78, flank, half, cornerY);
  p.bezierCurveTo(pull, reach(upperEdge), -pull, reach(upperEdge), -half, cornerY);
  p.closePath();
  p.fill();

  // The line between the lips and the corners.
  p.strokeStyle = css(mix(skin.lip, DARK, 0.72), 0.85);
  p.lineWidth = 0.02;
  if (open <= 0.03) {
    p.beginPath();
    p.moveTo(-half, cornerY);
    p.bezierCurveTo(-pull, reach(lineY), pull, reach(lineY), half, cornerY);
    p.stroke();
  }
  p.lineWidth = 0.022;
  for (const s of [-1, 1] as const) {
    p.beginPath();
    p.moveTo(s * (half - 0.03), cornerY + 0.012 * (smile - droop));
    p.quadraticCurveTo(s * (half + 0.004), cornerY, s * (half + 0.016), cornerY - 0.028 * smile + 0.028 * droop);
    p.stroke();
  }
  p.restore();
}
