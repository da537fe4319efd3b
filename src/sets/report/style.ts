/** The look of report.html: on a screen, light and dark, and on A4. */

export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #16202e; --soft: #4b5868; --paper: #fff; --line: #c9d0d9; --panel: #f3f5f8; --accent: #1d4ed8; --warn: #fff4d6; --warn-line: #b7791f; --cell: 29, 78, 216; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #aab4c2; --paper: #12171f; --line: #3a4452; --panel: #1b222c; --accent: #93b4ff; --warn: #3a2f12; --warn-line: #d9a441; --cell: 96, 140, 255; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, "Noto Sans", "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.4rem; line-height: 1.3; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 2px solid var(--line); break-after: avoid; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; break-after: avoid; }
p { margin: .4rem 0; }
.question { font-size: 1.1rem; color: var(--soft); }
.warning { background: var(--warn); border-left: 4px solid var(--warn-line); padding: .6rem .9rem; print-color-adjust: exact; }
.method { background: var(--panel); padding: .6rem .9rem; margin: .8rem 0; print-color-adjust: exact; }
.method dl { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; margin: .3rem 0 0; }
.method dl div { display: flex; gap: .4rem; }
dt { color: var(--soft); } dd { margin: 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; }
.lime figure { display: grid; grid-template-columns: minmax(7rem, 2fr) 3fr; gap: .8rem; }
.lime figure > figcaption:only-child { grid-column: 1 / -1; }
.row { break-inside: avoid; border-top: 1px solid var(--line); padding: .2rem 0 .8rem; }
figure { margin: 0; break-inside: avoid; }
figure img { display: block; width: 100%; height: auto; }
.sheet img { max-width: 100%; width: auto; }
figcaption { font-size: .88rem; line-height: 1.45; color: var(--soft); }
figcaption p { margin: .15rem 0; }
.tag { font-weight: 600; color: var(--ink); }
.sheets { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; }
.keys { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; font-size: .88rem; color: var(--soft); }
.swatch { display: inline-block; width: 2.2rem; height: .8rem; vertical-align: -.05rem; margin-right: .4rem; border: 1px solid var(--line); print-color-adjust: exact; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; margin: .8rem 0; break-inside: avoid; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { border: 1px solid var(--line); padding: .25rem .45rem; text-align: right; vertical-align: top; white-space: nowrap; }
th { background: var(--panel); font-weight: 600; print-color-adjust: exact; }
th[scope=row], td.word { text-align: left; }
td.cell { background: rgba(var(--cell), calc(var(--share) * .55)); print-color-adjust: exact; }
td small { display: block; opacity: .9; }
td.word small { display: inline; margin-left: .4rem; }
.layers table { break-inside: auto; } .layers th:first-child { text-align: left; } tr { break-inside: avoid; }
.answer { margin: 1.5rem 0; break-inside: avoid; }
.answer .own { white-space: pre-wrap; border-left: 4px solid var(--accent); padding: .2rem .9rem; }
.ruled { height: 12.65rem; border: 1px solid var(--line); background: repeating-linear-gradient(var(--paper) 0, var(--paper) calc(2.1rem - 1px), var(--line) calc(2.1rem - 1px), var(--line) 2.1rem); print-color-adjust: exact; }
@media (max-width: 44rem) { .pair { grid-template-columns: 1fr; } .sheets { grid-template-columns: repeat(2, 1fr); } }
@page { size: A4; margin: 15mm 14mm 16mm; }
@media print { body { padding: 0; max-width: none; font-size: 10pt; } h2 { break-before: page; border: 0; margin-top: 0; padding-top: 0; } h2.first { break-before: auto; margin-top: 1.2rem; } .wide { overflow: visible; } h3 { margin: .7rem 0 .15rem; } p { margin: .25rem 0; } .row { padding: 0 0 .35rem; } .row .says { font-size: 9pt; line-height: 1.35; } figcaption p.says { font-size: inherit; } figcaption { font-size: 8.2pt; line-height: 1.35; } .sheet img { max-height: 76mm; } .answer { margin: .8rem 0; } .ruled { height: 10.55rem; } table { font-size: 8pt; } th, td { padding: .15rem .3rem; } }
`.trim();
