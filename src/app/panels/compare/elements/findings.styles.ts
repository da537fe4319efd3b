/** Layout of what the tests have found. */

import { css } from 'lit';

export const findingsStyles = css`
  :host {
    display: grid;
    gap: 26px;
  }
  section {
    display: grid;
    gap: 8px;
    min-width: 0;
  }
  section:empty {
    display: none;
  }
  section > p {
    max-width: 75ch;
  }
  h3 {
    font-size: 1.0625rem;
    font-weight: 750;
  }
  .card {
    gap: 16px;
    padding: 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .what {
    display: grid;
    gap: 8px;
    align-content: start;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  caption {
    padding-bottom: 4px;
    font-size: 1.0625rem;
    font-weight: 750;
    text-align: start;
  }
  th,
  td {
    padding: 5px 8px 5px 0;
    border-bottom: 1px solid var(--line);
    text-align: start;
    font-weight: 500;
  }
  thead th {
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  td:last-child,
  th:last-child {
    padding-right: 0;
    text-align: end;
  }
  .verdict {
    white-space: nowrap;
    font-weight: 700;
  }
  .verdict::before {
    content: '–';
    margin-inline-end: 6px;
  }
  .verdict.held::before {
    content: '✓' / '';
  }
  .verdict.open::before {
    content: '~'/ '';
  }
  .verdict.failed::before {
    content: '✗' / '';
  }
  .verdict.failed {
    color: var(--alert);
  }
  .verdict.open,
  .verdict.none {
    color: var(--ink-soft);
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    font-size: 0.875rem;
  }
  .key li {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .line {
    width: 30px;
    border-top: 3px solid var(--ink);
  }
  .line.lerf {
    border-top-style: dashed;
  }
  .line.insertion {
    border-top: 3px dotted var(--bar);
  }
  .line.band {
    height: 12px;
    border: 1px solid var(--line-strong);
    background: var(--bar-track);
  }
  .three {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    gap: 16px 24px;
  }
  .three > div {
    display: grid;
    gap: 8px;
    align-content: start;
    font-size: 0.9375rem;
  }
  .hangs {
    font-weight: 600;
  }
  .layers,
  .drawn {
    display: grid;
    gap: 6px;
    max-width: 560px;
  }
  .layer {
    display: grid;
    grid-template-columns: minmax(0, 9em) 1fr;
    align-items: center;
    gap: 8px;
    font-size: 0.875rem;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row {
    display: grid;
    grid-template-columns: 1fr 3.2em;
    align-items: center;
    gap: 8px;
    font-size: 0.875rem;
  }
  .scale {
    position: relative;
    height: 12px;
    background: linear-gradient(var(--line-strong), var(--line-strong)) center / 1px 100% no-repeat var(--bar-track);
  }
  .fill {
    position: absolute;
    inset-block: 0;
    background: var(--bar-explained);
  }
  .value {
    text-align: end;
  }
  .limits {
    padding: 14px;
    border-radius: var(--radius-small);
    background: var(--bar-track);
  }
  @media (forced-colors: active) {
    .fill {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
  @media (min-width: 700px) {
    .card {
      grid-template-columns: minmax(150px, 220px) minmax(0, 1fr);
      gap: 24px;
    }
  }
  @media (max-width: 480px) {
    .what {
      grid-template-columns: 96px 1fr;
      align-items: center;
    }
    table {
      font-size: 0.875rem;
    }
  }
`;
