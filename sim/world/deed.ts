// What a person can do to a focus that a user agent of ours never would.
/** Something of that kind, by name. */
export interface Deed {
  readonly name: string;
}
