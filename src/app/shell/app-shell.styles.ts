/** The screen's layout: one column on phones and upright tablets, view beside scores where there is width. */

import { css } from 'lit';

export const shellStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100vh;
    min-height: 100dvh;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 6px 10px 6px 16px;
  }
  .brand {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 10px;
    min-width: 0;
    font-weight: 750;
    letter-spacing: -0.01em;
  }
  .brand > :not(svg) {
    font: inherit;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    flex: none;
    width: 32px;
    height: 32px;
  }
  header .button {
    padding: 8px 12px;
  }
  /* The window's edge would cut it. */
  header .button:focus-visible {
    outline-offset: -3px;
  }
  main {
    flex: 1;
    min-height: 0;
  }
  start-page {
    padding: 8px 20px 24px;
  }
  /* Comes and goes while the first page is read: above it, it would push a button from under the finger that means it. */
  :host(:not([data-live])) offline-status {
    position: sticky;
    z-index: 4;
    bottom: 0;
    order: 1;
    padding-block-end: calc(4px + env(safe-area-inset-bottom));
  }
  /* One column. The picture stays in sight while scores scroll, and the buttons stay under the thumb. */
  .live {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .left,
  .right {
    display: contents;
  }
  .live > * > * {
    margin-inline: 12px;
  }
  .live > * > control-bar {
    margin-inline: 0;
  }
  live-view {
    position: sticky;
    z-index: 2;
    top: env(safe-area-inset-top);
    order: 1;
    height: min(75vw, 44vh);
  }
  drawn-face-panel {
    order: 2;
  }
  score-headline,
  .deeper-buttons {
    order: 3;
  }
  .deeper-buttons {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
    gap: 8px;
  }
  .deeper-buttons .button {
    padding-inline: 10px;
  }
  .scores {
    order: 4;
  }
  map-strength {
    order: 5;
  }
  control-bar {
    position: sticky;
    z-index: 3;
    bottom: 0;
    order: 7;
    padding: 8px 12px calc(8px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
    background: var(--paper);
  }
  .facts {
    display: grid;
    order: 6;
    gap: 16px;
    min-width: 0;
  }
  .drop {
    position: fixed;
    z-index: 30;
    inset: 12px;
    display: grid;
    place-items: center;
    border: 4px dashed var(--sun);
    border-radius: 20px;
    background: var(--card);
    font-size: 2rem;
    font-weight: 750;
    opacity: 0.94;
    pointer-events: none;
  }
  .hint {
    padding-inline: 10px;
    font-size: 0.875rem;
  }
  .scores {
    display: grid;
    gap: 4px;
    min-width: 0;
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
      height: min(75vw, 30vh);
      margin-inline: 0;
      border-radius: 0;
    }
    .scores .hint {
      order: 1;
    }
    /* While it is live the scores come first; a frozen face is there to be looked into. */
    :host(:not([data-state='frozen'])) .deeper-buttons {
      order: 5;
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
    }
    /* All seven scores and the legend stay in sight below it. */
    live-view {
      height: min(75vw, 37vh);
    }
    live-view,
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
      grid-template-columns: minmax(0, 1fr) clamp(320px, 31vw, 480px);
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
      grid-template-columns: minmax(0, 1fr) minmax(150px, 240px);
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
      max-height: 40vh;
      overflow-y: auto;
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
    .facts {
      gap: 10px;
    }
    .deeper-buttons .button {
      padding: 4px 6px;
      font-size: 0.9375rem;
      line-height: 1.15;
    }
  }
  /* The narrowest column beside the picture: both ways deeper on one line. */
  @media (min-width: 960px) and (max-width: 1100px) {
    .deeper-buttons {
      grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
    }
    .deeper-buttons svg {
      display: none;
    }
  }
  @media (min-width: 960px) and (max-height: 790px) {
    .right {
      gap: 6px;
    }
    .facts {
      gap: 8px;
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
    .left drawn-face-panel {
      max-height: none;
    }
  }
`;
