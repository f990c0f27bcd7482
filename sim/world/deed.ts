// What a person can do to a focus that a user agent of ours never would.
export interface Deed {
  readonly name: string;
}
