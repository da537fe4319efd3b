/** The app's own icons: 24 x 24, drawn with one stroke width, in the colour of the text around them. */

import type { SVGTemplateResult } from 'lit';
import { html, svg } from './html.ts';

const icon = (shapes: SVGTemplateResult) =>
  html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shapes}
  </svg>`;

export const icons = {
  camera: icon(svg`<rect x="2.5" y="6" width="13" height="12" rx="2.5" /><path d="m15.5 11 6-3.5v9l-6-3.5" />`),
  file: icon(
    svg`<rect x="3" y="4" width="18" height="16" rx="2.5" /><circle cx="8.5" cy="9.5" r="1.6" /><path d="m3.5 18 5.5-5 4 3.5 3-2.5 4.5 4" />`,
  ),
  drawn: icon(
    svg`<rect x="3.5" y="3.5" width="17" height="17" rx="4" /><path d="M9 9v1.5M15 9v1.5M8 14.5c2 3 6 3 8 0" />`,
  ),
  parts: icon(svg`<path d="M12 4v16M12 6.5h6.5M12 12H5M12 17.5h3.5" stroke-width="2.6" />`),
  guess: icon(
    svg`<path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.2v.1" /><circle cx="12" cy="12" r="9.5" />`,
  ),
  set: icon(svg`<path d="M3.5 3.5h17v17h-17zM3.5 9.2h17M3.5 14.8h17M9.2 3.5v17M14.8 3.5v17" />`),
  source: icon(svg`<path d="M4 8h12.5M13 4.5 16.5 8 13 11.5M20 16H7.5M11 12.5 7.5 16l3.5 3.5" />`),
  crop: icon(svg`<path d="M7 2.5V17h14.5M2.5 7H17v14.5" />`),
  closer: icon(svg`<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" /><circle cx="12" cy="12" r="3.2" />`),
  whole: icon(svg`<path d="M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5" />`),
  pause: icon(svg`<path d="M8.5 5.5v13M15.5 5.5v13" />`),
  play: icon(svg`<path d="M8 5.5v13l10.5-6.5z" />`),
  stop: icon(svg`<rect x="6" y="6" width="12" height="12" rx="1.5" />`),
  freeze: icon(svg`<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5" />`),
  snapshot: icon(
    svg`<path d="M3.5 8.5A2.5 2.5 0 0 1 6 6h1.7l1.5-2.2h5.6L16.3 6H18a2.5 2.5 0 0 1 2.5 2.5v8A2.5 2.5 0 0 1 18 19H6a2.5 2.5 0 0 1-2.5-2.5z" /><circle cx="12" cy="12.3" r="3.6" />`,
  ),
  map: icon(
    svg`<rect x="3.5" y="3.5" width="17" height="17" rx="3" /><path d="M9.2 3.5v17M14.8 3.5v17M3.5 9.2h17M3.5 14.8h17" /><rect x="9.2" y="9.2" width="5.6" height="5.6" fill="currentColor" />`,
  ),
  compare: icon(
    svg`<rect x="3" y="5" width="8" height="8" rx="2" /><rect x="13" y="5" width="8" height="8" rx="2" /><path d="M4 18h6M14 18h3" />`,
  ),
  settings: icon(
    svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" />`,
  ),
  help: icon(
    svg`<circle cx="12" cy="12" r="9" /><path d="M9.4 9.3a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 2" /><path d="M12 17.2v.1" />`,
  ),
  speed: icon(svg`<path d="M4.5 17.5a9 9 0 1 1 15 0" /><path d="m12 13 4-4.5" />`),
  close: icon(svg`<path d="m6 6 12 12M18 6 6 18" />`),
  alert: icon(svg`<path d="M12 4 2.8 19.5h18.4z" /><path d="M12 10v4.5M12 17v.1" />`),
  back: icon(svg`<path d="M19 12H5.5M11.5 5.5 5 12l6.5 6.5" />`),
  layers: icon(svg`<path d="M4 4.5v15M8.5 7v10M8.5 7h3v10h-3zM15 9.5v5h5.5v-5z" /><path d="M4 4.5h1.5v15H4z" />`),
  still: icon(svg`<path d="M9 20.5V6.5a3 3 0 0 1 6 0v14M5.5 20.5h13" /><path d="M4 9v3M20 9v3" />`),
  reset: icon(svg`<path d="M5 12a7.2 7.2 0 1 1 2.2 5.2" /><path d="M4.5 6.5 5 12l5.3-1" />`),
  keep: icon(
    svg`<rect x="3" y="6.5" width="7.5" height="11" rx="1.8" /><rect x="13.5" y="6.5" width="7.5" height="11" rx="1.8" /><path d="M6.7 10.2v3.6M5 12h3.5" />`,
  ),
  next: icon(svg`<path d="m5.5 9 6.5 6.5L18.5 9" />`),
  curve: icon(svg`<path d="M4 4v16h16" /><path d="M7 16c3.5 0 4.5-9 8-9 1.8 0 3 .8 4.5 2.5" />`),
  save: icon(svg`<path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.5h15" />`),
} as const;

/** The mark: a face of squares, two of them glowing as on the map. */
export const mark = html`<svg viewBox="0 0 16 16" aria-hidden="true" class="mark" shape-rendering="crispEdges">
  <rect width="16" height="16" rx="3" fill="var(--mark)" />
  <path fill="#f4f0e6" d="M4 5h2v2H4zM10 5h2v2h-2zM5 11h6v1H5z" />
  <path fill="#ff922a" d="M4 10h1v1H4zM11 10h1v1h-1z" />
  <path fill="#409cfa" d="M4 3h2v1H4z" />
  <path fill="#ffd84a" d="M10 3h2v1h-2z" />
</svg>`;
