/** Of the sheet for networks of people's own. */

import { css } from 'lit';

export const ownNetworkStyles = css`
  :host,
  section,
  form {
    display: grid;
    gap: 14px;
  }
  h3 {
    padding-bottom: 4px;
    border-bottom: 1px solid var(--line);
    font-size: 0.9375rem;
    color: var(--ink-soft);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .row .button,
  li .button {
    min-height: var(--touch);
  }
  .hint {
    font-size: 0.875rem;
  }
  .error {
    padding: 10px 14px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    overflow-wrap: anywhere;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  input[type='text'] {
    width: 100%;
    min-height: var(--touch);
    padding: 8px 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
    color: inherit;
    font: inherit;
  }
  table {
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th,
  td {
    padding: 4px 12px 4px 0;
    text-align: start;
    font-weight: 400;
  }
  thead th {
    color: var(--ink-soft);
  }
  tr[data-proposed] > * {
    font-weight: 600;
  }
  td:last-child {
    font-variant-numeric: tabular-nums;
  }
  .answers,
  .proposal {
    display: grid;
    gap: 8px;
  }
  .answers ul {
    gap: 4px;
  }
  progress {
    width: 100%;
  }
  ul {
    display: grid;
    gap: 14px;
    padding: 0;
    list-style: none;
  }
`;
