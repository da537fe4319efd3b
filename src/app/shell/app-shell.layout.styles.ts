/** The screen's layout: one column on phones and upright tablets, view beside scores where there is width. */

import { css } from 'lit';

export const layoutStyles = css`
  /* On paper: the picture, its scores and what the colours mean; what is there to be pressed is not. Behind an open panel nothing. */
  @media print {
    :host,
    :host([data-live]) {
      display: block;
      height: auto;
      min-height: 0;
    }
    header .button,
    offline-status,
    notice-bar,
    control-bar,
    map-strength,
    drawn-face-panel,
    .deeper-buttons,
    .over,
    .drop {
      display: none !important;
    }
    header,
    start-page,
    .live:not([hidden]) {
      display: var(--behind-panel, block) !important;
      height: auto !important;
    }
    .left,
    .right {
      display: block !important;
      overflow: visible !important;
    }
    live-view {
      position: relative !important;
      height: 36vh !important;
      break-inside: avoid;
    }
    .live > * > * {
      margin-block-end: 12px;
    }
  }
  @media (max-width: 599px) {
    header {
      gap: 0;
      padding-inline: 12px 4px;
    }
    .brand {
      font-size: 0.9375rem;
    }
    header .button span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    header {
      padding-block: 0;
    }
    .live {
      gap: 8px;
    }
    .live live-view {
      height: min(75vw, 45vh);
      margin-inline: 0;
      border-radius: 0;
    }
    /* One row: icon over word, above the scores, which scroll. */
    .deeper-buttons {
      flex-wrap: nowrap;
      gap: 6px;
    }
    .deeper-buttons .button {
      flex: 1 1 0;
      flex-direction: column;
      gap: 2px;
      min-width: 0;
      padding: 4px 1px;
      font-size: 0.75rem;
      line-height: 1.1;
    }
  }
  /* The name breaks at its hyphen rather than end in dots. */
  @media (max-width: 359px) {
    .brand > :not(svg) {
      line-height: 1.15;
      white-space: normal;
    }
  }
  /* Upright tablet: scores beside what they stand for. */
  @media (min-width: 600px) and (max-width: 959px) {
    .live {
      display: grid;
      grid-template-columns: 1.2fr 1fr;
      align-content: start;
      row-gap: 10px;
    }
    .over .button {
      --drawn: 36px;
    }
    /* All seven scores and the legend stay in sight below it. */
    live-view {
      height: min(75vw, 37vh);
    }
    live-view,
    map-legend,
    drawn-face-panel,
    score-headline,
    .deeper-buttons,
    control-bar {
      grid-column: 1 / -1;
    }
    .scores {
      grid-row: span 2;
    }
  }
  /* Beside each other; the view takes what height there is, the scores scroll if they must. */
  @media (min-width: 960px), (min-width: 600px) and (max-height: 520px) {
    :host([data-live]) {
      height: 100vh;
      height: 100dvh;
    }
    .live {
      display: grid;
      grid-template-columns: minmax(0, 1fr) clamp(320px, 31vw, max(480px, 24rem));
      grid-template-rows: minmax(0, 1fr);
      align-content: stretch;
      gap: 0 24px;
      height: 100%;
      padding: 0 20px 12px;
    }
    .live > * > * {
      margin-inline: 0;
    }
    .left {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(150px, max(240px, 14rem));
      grid-template-rows: minmax(160px, 1fr);
      gap: 12px;
      min-width: 0;
      min-height: 0;
    }
    live-view {
      position: relative;
      grid-column: 1 / -1;
      height: auto;
    }
    .left map-legend {
      grid-column: 1 / -1;
      margin-block: -6px;
    }
    control-bar {
      position: static;
      order: 2;
      padding: 0;
      border: 0;
    }
    map-strength {
      order: 3;
    }
    .left drawn-face-panel {
      grid-column: 1 / -1;
      order: 4;
    }
    .right {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      gap: 12px;
      min-width: 0;
      min-height: 0;
      margin-inline-end: -8px;
      padding: 0 8px 8px 4px;
      overflow-y: auto;
      scrollbar-width: thin;
    }
    .scores {
      grid-row: auto;
    }
  }
  /* A laptop's height: nothing of the right side is cut. */
  @media (min-width: 960px) and (max-height: 840px) {
    .live {
      padding-block-end: 8px;
    }
    .right {
      gap: 8px;
      padding-block-end: 0;
    }
    .scores {
      gap: 2px;
    }
    .over .button {
      --drawn: 32px;
    }
    .over .hint {
      font-size: 0.8125rem;
      line-height: 1.2;
    }
    .facts {
      gap: 10px;
    }
    .deeper-buttons .button {
      padding: 4px 6px;
      font-size: 0.9375rem;
      line-height: 1.15;
    }
  }
  /* The narrowest and the lowest column beside the picture: all ways deeper on one line, their words on two. */
  /* In em: with letters twice as large they take lines as they need them. */
  @media (min-width: 60em) and (max-width: 1100px), (min-width: 60em) and (max-height: 820px) {
    .deeper-buttons {
      flex-wrap: nowrap;
      gap: 6px;
    }
    .deeper-buttons .button {
      flex-basis: 0;
      padding: 4px 2px;
      line-height: 1.15;
      font-size: 0.78rem;
    }
    .deeper-buttons .button:first-child {
      flex-grow: 1.3;
    }
    .deeper-buttons svg {
      display: none;
    }
  }
  @media (min-width: 960px) and (max-height: 790px) {
    .right {
      gap: 4px;
    }
    .over .button {
      font-size: 0.875rem;
    }
    .over .drawn {
      padding-inline: 10px;
    }
    .over svg {
      display: none;
    }
    .facts {
      gap: 6px;
    }
  }
  /* A phone on its side: picture and buttons fill the left half, the rest of it scrolls. */
  @media (min-width: 600px) and (max-height: 520px) {
    header {
      padding-block: 0;
    }
    .left {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: calc(100dvh - 134px - env(safe-area-inset-top) - env(safe-area-inset-bottom));
      grid-auto-rows: max-content;
      gap: 8px;
      overflow-y: auto;
      scrollbar-width: none;
    }
    .left map-legend {
      order: 3;
    }
  }
`;
