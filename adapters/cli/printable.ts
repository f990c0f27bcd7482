// Text from peers on its way to a terminal: nothing in it may move the cursor or change a colour.

/** The text with every control character shown as U+FFFD. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
}
