// A terminal for tests, as strict as none: whatever the client may not send throws, and so does a
// cursor that leaves the screen or a letter that does not fit its row.

export class Terminal {
  columns: number;
  rows: number;
  /** All rows, those above the screen included. */
  #cells: string[][] = [[]];
  #row = 0;
  #column = 0;
  #top = 0;
  hasCursor = true;
  /** What the first screen was, while the second is shown. */
  #first: { cells: string[][]; row: number; column: number; top: number } | null = null;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    let rest = text;
    while (rest !== '') {
      const sequence = /^\x1b\[([?0-9;]*)([A-Za-z])/.exec(rest);
      if (sequence !== null) {
        this.#obey(sequence[1] ?? '', sequence[2] ?? '');
        rest = rest.slice(sequence[0].length);
        continue;
      }
      const [character = ''] = rest;
      rest = rest.slice(character.length);
      if (character === '\r') this.#column = 0;
      else if (character === '\n') this.#feed();
      else this.#put(character);
    }
  }

  /** Rows of everything that was ever shown, without the blanks at their ends. */
  text(): readonly string[] {
    return this.#cells.map((row) => row.join('').trimEnd());
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  #obey(numbers: string, command: string): void {
    const count = Number(numbers || '1');
    if (command === 'm' || ((command === 'h' || command === 'l') && numbers === '?2004')) return;
    if (command === 'h' || command === 'l') return this.#turn(numbers, command === 'h');
    if (command === 'K' && numbers === '') {
      this.#cells[this.#row] = (this.#cells[this.#row] ?? []).slice(0, this.#column);
      return;
    }
    if (command === 'A') {
      this.#row -= count;
      if (this.#row < this.#top) throw new Error('the cursor went above the screen');
    } else if (command === 'C') {
      this.#column += count;
      if (this.#column >= this.columns) throw new Error('the cursor went beyond the row');
    } else if (command === 'J' && numbers === '') {
      this.#cells.length = this.#row + 1;
      this.#cells[this.#row] = (this.#cells[this.#row] ?? []).slice(0, this.#column);
    } else if (command === 'J' && numbers === '2') {
      this.#cells.length = this.#top + 1;
      this.#cells[this.#top] = [];
    } else if (command === 'H' && numbers === '') {
      [this.#row, this.#column] = [this.#top, 0];
    } else throw new Error(`the terminal was sent ESC [ ${numbers} ${command}`);
  }

  /** The second screen, which leaves the first as it was, and the cursor's being seen. */
  #turn(what: string, on: boolean): void {
    if (what === '?25') this.hasCursor = on;
    else if (what === '?1049' && on === (this.#first === null)) {
      if (this.#first === null) {
        this.#first = { cells: this.#cells, row: this.#row, column: this.#column, top: this.#top };
        this.#cells = [[]];
        [this.#row, this.#column, this.#top] = [0, 0, 0];
      } else {
        this.#cells = this.#first.cells;
        ({ row: this.#row, column: this.#column, top: this.#top } = this.#first);
        this.#first = null;
      }
    } else throw new Error(`the terminal was sent ESC [ ${what} ${on ? 'h' : 'l'}`);
  }

  #feed(): void {
    this.#row += 1;
    this.#cells[this.#row] ??= [];
    this.#top = Math.max(this.#top, this.#row - this.rows + 1);
  }

  #put(character: string): void {
    if (/[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.test(character)) {
      throw new Error(`the terminal was sent ${JSON.stringify(character)}`);
    }
    const width = widths.get(character) ?? 1;
    const row = this.#cells[this.#row] ?? [];
    if (width === 0) {
      row[this.#column - 1] = (row[this.#column - 1] ?? '') + character;
      return;
    }
    if (this.#column + width > this.columns) throw new Error('a row is wider than the screen');
    while (row.length < this.#column) row.push(' ');
    row[this.#column] = character;
    if (width === 2) row[this.#column + 1] = '';
    this.#column += width;
  }
}

/** Of the letters that the tests use; everything else is one column wide. */
export const widths: ReadonlyMap<string, number> = new Map([
  ['雪', 2],
  ['ﾊ', 1],
  ['Ａ', 2],
  ['😀', 2],
  ['👩', 2],
  ['💻', 2],
  ['\u0301', 0],
  ['\u200d', 0],
]);
