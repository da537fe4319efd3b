/** What the drawing elements raise. */

import type { HandSquare } from '../capture/core/crop-square.ts';

export interface OverlayEvents {
  /** A new canvas, ready to be handed to a worker. */
  'canvas-ready': { readonly view: OffscreenCanvas };
  'choose-face': { readonly id: number };
  /** A place of the frame, in its pixels, on the explained face. */
  'touch-face': { readonly x: number; readonly y: number };
  /** The face close, or the whole picture. */
  'change-close-up': boolean;
  /** A square of the frame, in its pixels, is to be what the network sees. */
  'draw-square': HandSquare;
  'leave-square': null;
  /** A bar was tapped: pin its label, or let it go. */
  'pin-label': { readonly label: string };
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<OverlayEvents> {}
}

/** Raises a typed event that reaches the shell through every shadow root. */
export function emitFrom<Events extends object>(): <K extends keyof Events & string>(
  target: EventTarget,
  type: K,
  detail: Events[K],
) => void {
  return (target, type, detail) => {
    target.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  };
}

export const emit = emitFrom<OverlayEvents>();
