/** The screen's parts, as they look at every width; where they stand: app-shell.layout.styles.ts. */

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
  map-legend {
    z-index: 2;
    order: 1;
  }
  drawn-face-panel {
    order: 2;
  }
  score-headline,
  .deeper-buttons {
    order: 3;
  }
  .deeper-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  /* What is left over for a last line fills it. */
  .deeper-buttons .button {
    flex: 1 1 10.5rem;
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
  .opening {
    position: fixed;
    z-index: 20;
    inset: auto 0 20vh;
    display: grid;
    gap: 8px;
    width: fit-content;
    max-width: min(90vw, 30em);
    margin: auto;
    padding: 14px 20px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
    box-shadow: var(--shadow);
    overflow-wrap: anywhere;
  }
  .opening progress {
    width: 100%;
    accent-color: var(--ink);
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
  .over {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .over .hint {
    line-height: 1.25;
    color: var(--ink-soft);
  }
  .over .hint:has(.for) {
    color: var(--ink);
  }
  .over .hint span::before {
    display: inline-block;
    width: 0.75em;
    height: 0.75em;
    margin-inline-end: 0.4em;
    background: var(--for);
    content: '';
  }
  /* With its colour's mark, on a line of its own where both do not fit one. */
  .over .against {
    display: inline-block;
  }
  .over .against::before {
    background: var(--against);
  }
  /* As high as a finger, and over what is around it where it is drawn lower. */
  .over .button {
    --drawn: var(--touch);
    flex: none;
    margin-block: calc((var(--drawn) - var(--touch)) / 2);
    padding: 0;
    border: 0;
    background: none;
    box-shadow: none;
    font-size: 0.9375rem;
  }
  .over .drawn {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: var(--drawn);
    padding: 0 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
  }
  .over .button[aria-pressed='true'] .drawn {
    border-color: var(--ink);
    background: var(--pressed);
    box-shadow: inset 0 0 0 1px var(--ink);
  }
  @media (forced-colors: active) {
    .over .button[aria-pressed='true'] .drawn {
      border-width: 3px;
      border-color: Highlight;
    }
  }
`;
