/** Looks that the two large panels (LIME, "Inside the network") and their parts share. */

import { css, unsafeCSS, type CSSResult } from 'lit';

/** A dialog that fills the screen, and its head. */
export const dialogStyles = css`
  dialog {
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0 env(safe-area-inset-right) 0 env(safe-area-inset-left);
    border: 0;
    background: var(--card);
    color: var(--ink);
    overscroll-behavior: contain;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(5 11 26 / 55%);
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: calc(6px + env(safe-area-inset-top)) 12px 6px 20px;
    border-bottom: 1px solid var(--line);
  }
  h2 {
    font-size: 1.25rem;
    font-weight: 750;
    letter-spacing: -0.01em;
  }
`;

/** On paper: all of the panel, over as many pages as it takes, without what is there to be pressed. To follow the panel's own styles. */
export const printedDialog = css`
  @media print {
    dialog,
    dialog[open] {
      position: absolute;
      inset: 0 0 auto;
      display: block;
      width: auto;
      height: auto;
      max-height: none;
      margin: 0;
      border: 0;
      overflow: visible;
    }
    dialog .content,
    dialog .content > * {
      position: static;
      max-height: none;
      overflow: visible;
    }
    dialog::backdrop,
    .head .button {
      display: none;
    }
    li,
    figure,
    canvas,
    h3 {
      break-inside: avoid;
    }
    h3 {
      break-after: avoid;
    }
  }
`;

/**
 * Where there is room the dialog stands clear of the screen's sides. To follow `dialogStyles`.
 * @param query  media query that says where
 * @param width  most CSS pixels of width
 * @param height most CSS pixels of height
 */
export const framedDialog = (query: string, width: number, height: number): CSSResult => css`
  @media ${unsafeCSS(query)} {
    dialog {
      /* Centred, so it stays as clear of both sides as the wider one asks for. */
      --beside: max(16px, env(safe-area-inset-left), env(safe-area-inset-right));
      --above: max(16px, env(safe-area-inset-top), env(safe-area-inset-bottom));
      width: min(${width}px, 100vw - 2 * var(--beside));
      height: min(100dvh - 2 * var(--above), ${height}px);
      margin: auto;
      padding: 0;
      border: 1px solid var(--line);
      border-radius: 20px;
    }
    .head {
      padding-top: 6px;
    }
  }
`;

/** What went wrong, said in a box. */
export const alertStyles = css`
  .bad {
    padding: 10px 14px;
    border-radius: var(--radius-small);
    background: var(--alert-paper);
    color: var(--alert);
  }
`;

/** Details in a box that a finger can open. */
export const boxedDetails = css`
  details {
    padding-inline: 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }
  details[open] {
    padding-bottom: 14px;
  }
  /* Chromium's own box around what a details element holds inherits nothing from it. */
  details > * {
    box-sizing: border-box;
  }
  summary {
    min-height: var(--touch);
    align-content: center;
    cursor: pointer;
  }
`;

/** How far a job is. */
export const progressStyles = css`
  progress {
    width: 100%;
    height: 10px;
    border: 0;
    border-radius: 0;
    background: var(--bar-track);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--bar-track);
  }
  progress::-webkit-progress-value {
    background: var(--bar-explained);
  }
  progress::-moz-progress-bar {
    background: var(--bar-explained);
  }
  @media (forced-colors: active) {
    progress {
      forced-color-adjust: none;
      border: 1px solid CanvasText;
    }
    progress,
    progress::-webkit-progress-bar {
      background: Canvas;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
    progress::-moz-progress-bar {
      background: Highlight;
    }
  }
`;
