// A story as a picture: lanes downwards in time, messages slanted as long as they took, losses
// crossed out, crashes, partitions and the log drawn where they happened. Law: well-formed XML on
// its own, without scripts or anything from elsewhere, legible on light and on dark.

import type { Story, StoryMessage, StoryNote } from './story.ts';
import { shown } from './summary.ts';
import { layoutOf, type Placed, type SvgLayout } from './svg-layout.ts';
import { styleSheet } from './svg-style.ts';
import { factsOf } from './text.ts';

/** The SVG document. */
export function svgOf(story: Story): string {
  const layout = layoutOf(story);
  const { width, height } = layout;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(story.title)}</title>`,
    `<desc id="desc">${escaped(description(story))}</desc>`,
    `<style>${styleSheet}</style>`,
    MARKERS,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="heading" x="${PAGE_EDGE}" y="34">${escaped(shown(story.title, 110))}</text>`,
    ...times(layout),
    ...layout.spans.map(({ from, to, x, width: wide, kind }) => {
      const place = `x="${x}" y="${from}" width="${wide}" height="${to - from}"`;
      return `<rect class="span ${kind}" rx="4" ${place}/>`;
    }),
    ...lifelines(layout),
    ...layout.placed.map((placed) => arrow(layout, placed)),
    ...layout.notes.map(({ note, y }) => noted(layout, note, y)),
    ...heads(layout),
    legend(layout),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function description({ lanes, events }: Story): string {
  const messages = events.filter((event): event is StoryMessage => event.type === 'message');
  const lost = messages.filter(({ fate }) => fate === 'lost').length;
  const names = lanes.map(({ name }) => name).join(', ');
  return `Sequence diagram of ${names}: ${messages.length} messages, ${lost} of them lost.`;
}

/** The time at each moment that begins after a pause, in the margin. */
function times({ ticks, marginLeft, width }: SvgLayout): readonly string[] {
  return ticks.flatMap(({ y, label, isPause }) => {
    const line = isPause
      ? `<path class="pause" d="M${marginLeft - 8} ${y - 12}H${width - PAGE_EDGE}"/>`
      : '';
    return [`${line}<text class="time" x="${PAGE_EDGE}" y="${y + 4}">${label}</text>`];
  });
}

function lifelines({ lanes, top, bottom, lives }: SvgLayout): readonly string[] {
  return lanes.flatMap(({ x, name }) => {
    const pieces = lives.get(name) ?? [{ from: top, to: bottom, state: 'up' }];
    return pieces.map(
      ({ from, to, state }) => `<path class="life ${state}" d="M${x} ${from}V${to}"/>`,
    );
  });
}

function heads({ lanes, top, bottom }: SvgLayout): readonly string[] {
  return lanes.flatMap(({ x, name, kind }) => {
    const label = shown(name, 16);
    const wide = Math.max(76, [...label].length * 8 + 28);
    return [top - 34, bottom].map((y) => {
      const box = `x="${x - wide / 2}" y="${y}" width="${wide}" height="30" rx="15"`;
      const text = `<text class="name" x="${x}" y="${y + 20}">${escaped(label)}</text>`;
      return `<g class="head ${kind}"><rect ${box}/>${text}</g>`;
    });
  });
}

function arrow(layout: SvgLayout, { message, fromX, toX, fromY, toY }: Placed): string {
  const { protocol, fate, isCopy, isCorrupted } = message;
  const kind = `${protocol} ${fate.replace(' ', '-')}${isCopy ? ' copy' : ''}`;
  const title = `<title>${escaped(hover(message))}</title>`;
  if (fromX === toX) {
    const loop = `M${fromX} ${fromY}c34 0 34 ${toY - fromY} 6 ${toY - fromY}`;
    const text = label(message, { x: fromX + 34, y: (fromY + toY) / 2 + 4, anchor: 'start' });
    return `<g class="message ${kind}">${title}<path d="${loop}"/>${text}</g>`;
  }
  const step = fromX < toX ? 1 : -1;
  const reach = fate === 'lost' || fate === 'under way' ? LOST_REACH : 1;
  const endX = fromX + (toX - fromX) * reach - (reach === 1 ? step * 2 : 0);
  // What is lost may be long under way before anybody knows: it does not get further for that.
  const endY = fromY + (reach === 1 ? toY - fromY : Math.min((toY - fromY) * reach, LOST_DEPTH));
  const tip = fate === 'arrived' ? ` marker-end="url(#tip-${protocol})"` : '';
  const line = `<path d="M${fromX} ${fromY}L${endX} ${endY}"${tip}/>`;
  const cross = fate === 'lost' || fate === 'refused' ? crossAt(endX, endY) : '';
  const spot = isCorrupted ? burst((fromX + endX) / 2, (fromY + endY) / 2) : '';
  return `<g class="message ${kind}">${title}${line}${cross}${spot}${slanted(layout, message, {
    fromX,
    fromY,
    endX,
    endY,
  })}</g>`;
}

interface Line {
  readonly fromX: number;
  readonly fromY: number;
  readonly endX: number;
  readonly endY: number;
}

/** The words lie on the arrow, next to where it ends. */
function slanted({ gap }: SvgLayout, message: StoryMessage, line: Line): string {
  const { fromX, fromY, endX, endY } = line;
  if (message.fate === 'lost' || message.fate === 'under way') {
    const beside =
      fromX < endX ? { x: endX + 12, anchor: 'start' } : { x: endX - 12, anchor: 'end' };
    return label(message, { ...beside, y: endY + 4, most: Math.floor((gap * 1.4) / GLYPH) });
  }
  const degrees = (Math.atan((endY - fromY) / (endX - fromX)) * 180) / Math.PI;
  const step = fromX < endX ? 1 : -1;
  const x = endX - step * 14;
  const y = endY - Math.abs(x - endX) * Math.abs((endY - fromY) / (endX - fromX));
  const anchor = step > 0 ? 'end' : 'start';
  const turn = `rotate(${degrees.toFixed(2)} ${x} ${y.toFixed(1)})`;
  const most = Math.floor((gap - 30) / GLYPH);
  return label(message, { x, y: Number((y - 5).toFixed(1)), anchor, turn, most });
}

function label(
  message: StoryMessage,
  place: { x: number; y: number; anchor: string; turn?: string; most?: number },
): string {
  const { x, y, anchor, turn, most = 44 } = place;
  const facts = factsOf(message).filter((fact) => !/^\d+ ms$/.test(fact));
  const told = facts.length === 0 ? '' : ` [${facts.join(', ')}]`;
  const words = shown(message.text, Math.max(most - told.length, 12)) + told;
  const transform = turn === undefined ? '' : ` transform="${turn}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${transform}>${escaped(words)}</text>`;
}

function hover(message: StoryMessage): string {
  const { number, text, from, to, protocol, octets, action } = message;
  const size = octets === '' ? '' : `, ${octets.length} octets`;
  const by = action === null ? '' : `, action ${action}`;
  const facts = factsOf(message).join(', ');
  return `${number}: ${protocol} ${text}, ${from} to ${to}${size}${by}${facts && `, ${facts}`}`;
}

function crossAt(x: number, y: number): string {
  return `<path class="cross" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"/>`;
}

function burst(x: number, y: number): string {
  return `<path class="burst" d="M${x} ${y - 7}l2 5 5 2 -5 2 -2 5 -2 -5 -5 -2 5 -2z"/>`;
}

function noted(layout: SvgLayout, note: StoryNote, y: number): string {
  const { lanes, marginLeft, gap } = layout;
  const places = lanes.filter(({ name }) => note.lanes.includes(name));
  const [first] = places;
  const last = places[places.length - 1];
  if (first === undefined || last === undefined) return '';
  const clause = note.clause === null ? '' : ` [${note.clause}]`;
  const title = `<title>${escaped(note.text + clause)}</title>`;
  const sign = SIGNS[note.kind];
  const marks = places.map(({ x }) => `<g transform="translate(${x} ${y})">${sign}</g>`).join('');
  const bar = first === last ? '' : `<path class="bar" d="M${first.x} ${y}H${last.x}"/>`;
  // The first lane has the margin to itself; the others what is right of them.
  const isFirst = first.x === lanes[0]?.x && first === last;
  const isLast = last.x === lanes[lanes.length - 1]?.x;
  const room = isFirst ? first.x - marginLeft - 16 : isLast ? layout.width - last.x - 26 : gap - 26;
  const isBold = BOLD.has(note.kind);
  const text = shown(note.text, Math.floor(room / (isBold ? BOLD_GLYPH : NOTE_GLYPH)));
  const [x, anchor] = isFirst ? [first.x - 13, 'end'] : [last.x + 13, 'start'];
  const words = `<text x="${x}" y="${y + 4}" text-anchor="${anchor}">${escaped(text)}</text>`;
  return `<g class="note ${note.kind}">${title}${bar}${marks}${words}</g>`;
}

function legend({ bottom }: SvgLayout): string {
  let x = PAGE_EDGE;
  const parts = LEGEND.map(([kind, words]) => {
    const sign = `<g class="note ${kind}" transform="translate(${x + 6} 0)">${SIGNS[kind]}</g>`;
    const text = `<text class="legend" x="${x + 18}" y="4">${words}</text>`;
    x += 34 + words.length * 6.4;
    return sign + text;
  });
  return `<g transform="translate(0 ${bottom + 58})">${parts.join('')}</g>`;
}

function escaped(text: string): string {
  return text.replace(UNSAFE, (found) => ENTITIES[found] ?? '\ufffd');
}

const SIGNS: { readonly [kind in StoryNote['kind']]: string } = {
  boot: '<circle r="5"/>',
  restart: '<circle r="5"/>',
  timer: '<circle r="6"/><path d="M0 -3.5V0H3"/>',
  entry: '<path d="M0 -6L6 0L0 6L-6 0z"/>',
  asked: '<path d="M-5 -5L4 0L-5 5z"/>',
  told: '<path d="M5 -5L-4 0L5 5z"/>',
  refused: '<circle r="6"/><path d="M-4 4L4 -4"/>',
  'log-failed': '<path d="M0 -6L6 5H-6z"/>',
  violated: '<path d="M-6 -6H6V6H-6zM0 -4V1M0 3V4"/>',
  crash: '<path d="M-7 -7L7 7M7 -7L-7 7"/>',
  fault: '<path d="M1 -8L-5 1H0L-1 8L5 -1H0z"/>',
};
const LEGEND = [
  ['asked', 'is asked'],
  ['told', 'is told'],
  ['entry', 'entry in the room log'],
  ['timer', 'timer'],
  ['refused', 'refused or not delivered'],
  ['crash', 'crash'],
  ['fault', 'fault'],
  ['violated', 'does not hold'],
] as const;
const MARKERS = `<defs>${['SIP', 'MSRP', 'TCP']
  .map(
    (protocol) =>
      `<marker id="tip-${protocol}" class="${protocol}" viewBox="0 0 10 10" refX="9" refY="5" ` +
      'markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">' +
      '<path d="M0 1L10 5L0 9z"/></marker>',
  )
  .join('')}</defs>`;
const ENTITIES: { readonly [character: string]: string } = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
};
/** Also what XML has no characters for. */
const UNSAFE = /[&<>"']|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const PAGE_EDGE = 18;
/** How far a lost message gets. */
const LOST_REACH = 0.4;
const LOST_DEPTH = 30;
/** How wide a character is, near enough. */
const GLYPH = 6.3;
const NOTE_GLYPH = 5.9;
const BOLD_GLYPH = 6.7;
const BOLD: ReadonlySet<StoryNote['kind']> = new Set([
  'asked',
  'crash',
  'restart',
  'fault',
  'violated',
]);
