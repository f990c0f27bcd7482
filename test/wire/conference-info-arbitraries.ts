// Conference-info documents at random, as a focus could mean them.
import fc from 'fast-check';
import type {
  ConferenceEndpoint,
  ConferenceInfo,
  ConferenceUser,
} from '../../model/wire/conference-info.ts';
import { hostileText } from './xml-arbitraries.ts';

/** What the schema collapses: no white space at the ends. */
const word = hostileText.map((text) => text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''));
const count = fc.integer({ min: 0, max: 4_294_967_295 });

/** A record whose fields other than the first ones may be absent. */
function some<T extends object, K extends keyof T>(
  fields: { [P in keyof T]: fc.Arbitrary<T[P]> },
  ...requiredKeys: K[]
): fc.Arbitrary<Pick<T, K> & Partial<Omit<T, K>>> {
  return fc.record(fields, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<
    Pick<T, K> & Partial<Omit<T, K>>
  >;
}

const uris = fc.array(some({ uri: word, displayText: hostileText, purpose: word }, 'uri'), {
  maxLength: 2,
});

const description = some({
  displayText: hostileText,
  subject: hostileText,
  confUris: uris,
  serviceUris: uris,
  maximumUserCount: count,
  availableMedia: fc.array(
    some(
      { label: hostileText, displayText: hostileText, type: word, status: word },
      ...(['label', 'type'] as const),
    ),
    { maxLength: 2 },
  ),
});

const endpoint: fc.Arbitrary<ConferenceEndpoint> = fc.oneof(
  some(
    {
      entity: hostileText,
      state: fc.constantFrom('full' as const, 'partial' as const),
      displayText: hostileText,
      status: word,
      joiningMethod: word,
      joinedWhen: word,
      disconnectionMethod: word,
      media: fc.array(some({ id: hostileText, type: word, label: word, status: word }, 'id'), {
        maxLength: 2,
      }),
    },
    ...(['entity', 'state', 'media'] as const),
  ),
  hostileText.map((entity) => ({ entity, state: 'deleted' as const, media: [] })),
);

export const conferenceUser: fc.Arbitrary<ConferenceUser> = fc.oneof(
  some(
    {
      entity: hostileText,
      state: fc.constantFrom('full' as const, 'partial' as const),
      nickname: hostileText,
      displayText: hostileText,
      roles: fc.array(hostileText, { maxLength: 2 }),
      endpoints: fc.array(endpoint, { maxLength: 2 }),
    },
    ...(['entity', 'state', 'endpoints'] as const),
  ),
  hostileText.map((entity) => ({ entity, state: 'deleted' as const, endpoints: [] })),
);

export const conferenceInfo: fc.Arbitrary<ConferenceInfo> = fc.oneof(
  {
    weight: 5,
    arbitrary: some(
      {
        entity: hostileText,
        state: fc.constantFrom('full' as const, 'partial' as const),
        version: count,
        description,
        conferenceState: some({ userCount: count, active: fc.boolean(), locked: fc.boolean() }),
        users: fc.record(
          {
            state: fc.constantFrom('full' as const, 'partial' as const),
            users: fc.array(conferenceUser, { maxLength: 4 }),
          },
          { noNullPrototype: true },
        ),
      },
      ...(['entity', 'state', 'version'] as const),
    ),
  },
  fc.record(
    { entity: hostileText, state: fc.constant('deleted' as const), version: count },
    { noNullPrototype: true },
  ),
);
