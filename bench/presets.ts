/**
 * The drawn face's seven expressions in fifty looks each, through the app's own detector and its default network, by each of its heads:
 * how often the label of that name has the highest score, and which one has it otherwise.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import {
  EXPRESSIONS,
  FACE_RANGES,
  HAIR_STYLES,
  defaultParameters,
  presetFace,
  type ExpressionName,
  type FaceParameters,
} from '../src/capture/core/face-parameters.ts';
import { SeededRandom } from '../src/core/math/seeded-random.ts';
import type { PresetFindings, PresetFinding } from '../src/app/shell/core/preset-findings.ts';
import { openBenchPages } from './pages-server.ts';
import type { PresetsApi } from './pages/presets.ts';
import { median, round } from './stats.ts';

const LOOKS = 50;
/** How far the small movements go (src/capture/core/lively.ts): degrees of tilt, shares of gaze and brows. */
const [SWAY, GAZE, BROWS] = [1.4, 0.08, 0.03];

const root = resolve(import.meta.dirname, '..');
/** What the app says beside a preset comes from here. */
const FINDINGS = resolve(root, 'src/app/shell/preset-findings.json');
const PAGE = resolve(root, 'docs/decisions/capture-drawn-face.md');
const [FROM, TO] = ['<!-- npm run bench -- presets -->', '<!-- end -->'];

/** Skin, hair, hair style, light from where a room has it, and a moment of the small movements: fixed by the seed. */
export function looksOf(name: ExpressionName, count = LOOKS): FaceParameters[] {
  const random = new SeededRandom(1);
  const within = (spread: number): number => (2 * random.uniform() - 1) * spread;
  return Array.from({ length: count }, (_, i) => {
    const person = {
      ...defaultParameters,
      skin: random.uniform(),
      hair: random.uniform(),
      hairStyle: i % HAIR_STYLES.length,
    };
    const face = presetFace(name, person);
    const gazeX = face.gazeX + within(GAZE);
    return {
      ...face,
      light: within(FACE_RANGES.light.max * 0.6),
      tilt: within(SWAY),
      gazeX,
      browRaise: Math.min(1, Math.max(-1, face.browRaise + within(BROWS))),
    };
  });
}

export async function measurePresets(): Promise<Record<string, unknown>> {
  const pages = await openBenchPages();
  try {
    const page = await pages.browser.newPage();
    await page.goto(`${pages.url}/presets.html`);
    await page.waitForFunction('window.bench !== undefined');
    const manifest = await page.evaluate(() => (window as unknown as { bench: PresetsApi }).bench.start());
    const findings: PresetFinding[] = [];
    for (const head of manifest.heads) {
      for (const preset of Object.keys(EXPRESSIONS) as ExpressionName[]) {
        const answers = await page.evaluate(
          ([faces, id]) => (window as unknown as { bench: PresetsApi }).bench.scores(faces, id),
          [looksOf(preset), head.id] as const,
        );
        findings.push({ head: head.id, preset, ...findingOf(preset, answers) });
      }
    }
    const weights = manifest.files.weights.map(({ sha256 }) => sha256);
    const found: PresetFindings = { model: manifest.id, weights, looks: LOOKS, findings };
    writeFileSync(FINDINGS, await format(JSON.stringify(found), { parser: 'json' }));
    await writeTable(found);
    console.table(findings);
    return { model: manifest.id, looks: LOOKS, enough: findings.filter(({ share }) => share >= 0.9).length, findings };
  } finally {
    await pages.close();
  }
}

type Answers = Awaited<ReturnType<PresetsApi['scores']>>;

function findingOf(preset: string, answers: Answers): Omit<PresetFinding, 'head' | 'preset'> {
  const tops = answers.map((answer) => answer && answer.labels[answer.scores.indexOf(Math.max(...answer.scores))]!);
  const counts = new Map<string, number>();
  for (const top of tops) if (top !== null && top !== preset) counts.set(top, (counts.get(top) ?? 0) + 1);
  const [other] = [...counts].sort((a, b) => b[1] - a[1]);
  const own = answers.flatMap((answer) => (answer ? [answer.scores[answer.labels.indexOf(preset)]!] : []));
  return {
    share: round(tops.filter((top) => top === preset).length / answers.length, 2),
    score: round(median(own), 2),
    other: other?.[0] ?? null,
    otherShare: round((other?.[1] ?? 0) / answers.length, 2),
  };
}

/** In the docs, between two marks. */
async function writeTable({ model, looks, findings }: PresetFindings): Promise<void> {
  const heads = [...new Set(findings.map(({ head }) => head))];
  const presets = [...new Set(findings.map(({ preset }) => preset))];
  const cell = (head: string, preset: string): string => {
    const { share, score, other, otherShare } = findings.find((one) => one.head === head && one.preset === preset)!;
    return `${(100 * share).toFixed(0)} % (${score.toFixed(2)})${other ? `; ${other} ${(100 * otherShare).toFixed(0)} %` : ''}`;
  };
  const table = [
    `| of ${looks} looks, network \`${model}\` | ${heads.join(' | ')} |`,
    `|---|${heads.map(() => '---').join('|')}|`,
    ...presets.map((preset) => `| ${preset} | ${heads.map((head) => cell(head, preset)).join(' | ')} |`),
  ].join('\n');
  const text = readFileSync(PAGE, 'utf8');
  const [start, end] = [text.indexOf(FROM) + FROM.length, text.indexOf(TO)];
  const written = `${text.slice(0, start)}\n\n${table}\n\n${text.slice(end)}`;
  writeFileSync(PAGE, await format(written, { parser: 'markdown' }));
}
