// Conference-info documents: the vectors V-CONF-1 to V-CONF-3 and V-CONF-5, the order of RFC 4575's
// schema, and that no text in a field can become more than text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConferenceInfo,
  type ConferenceUser,
  parseConferenceInfo,
  serializeConferenceInfo,
} from '../../model/wire/conference-info.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { conferenceInfo } from './conference-info-arbitraries.ts';
import { conferenceInfoVectors, FULL } from './conference-info-vectors.ts';
import { damaged, forbiddenText } from './xml-arbitraries.ts';

const NAMESPACE = 'urn:ietf:params:xml:ns:conference-info';
const XCON = 'urn:ietf:params:xml:ns:xcon-conference-info';

function document(inner: string, attributes = 'entity="sip:r@h" version="1"'): Octets {
  return encodeUtf8(
    `<conference-info xmlns="${NAMESPACE}" ${attributes}>${inner}</conference-info>`,
  );
}

function userIn(body: Octets): ConferenceUser | undefined {
  const info = parseConferenceInfo(body);
  return info.ok ? info.value.users?.users[0] : undefined;
}

describe('A conference-info document', () => {
  it.each(conferenceInfoVectors)('is read as $name says [R4575-4.1-1]', (vector) => {
    expect(parseConferenceInfo(vector.document)).toEqual({ ok: true, value: vector.info });
  });

  it('is read as it was written, whatever is in it [R4575-4.1-1] [E24]', () => {
    fc.assert(
      fc.property(conferenceInfo, (info) => {
        expect(parseConferenceInfo(serializeConferenceInfo(info))).toEqual({
          ok: true,
          value: info,
        });
      }),
    );
  });

  it('is written with its elements in the order of the schema [R4575-4.1-1]', () => {
    const everything: ConferenceInfo = {
      ...FULL.info,
      description: {
        ...FULL.info.description,
        displayText: 'Room 7',
        confUris: [
          { uri: 'sip:room7@chat.example.org', displayText: 'here', purpose: 'participation' },
        ],
        serviceUris: [{ uri: 'http://chat.example.org/', purpose: 'web-page' }],
      },
      users: {
        state: 'full',
        users: [
          {
            entity: 'sip:a@h',
            state: 'full',
            displayText: 'A',
            roles: ['participant'],
            endpoints: [
              {
                entity: 'sip:a@d',
                state: 'full',
                displayText: 'd',
                status: 'disconnected',
                joiningMethod: 'dialed-in',
                joinedWhen: '2026-03-01T08:29:58Z',
                disconnectionMethod: 'departed',
                media: [{ id: '1', type: 'message', label: '1', status: 'sendrecv' }],
              },
            ],
          },
        ],
      },
    };
    const written = serializeConferenceInfo(everything);
    const names = [...written.matchAll(/<([a-z-]+)/g)].map(([, name]) => name);
    expect(names.join(' ')).toBe(
      [
        'conference-info conference-description display-text subject',
        'conf-uris entry uri display-text purpose service-uris entry uri purpose',
        'maximum-user-count available-media entry type status',
        'conference-state user-count active locked',
        'users user display-text roles entry',
        'endpoint display-text status joining-method joining-info when disconnection-method',
        'media type label status',
      ].join(' '),
    );
    expect(parseConferenceInfo(written)).toEqual({ ok: true, value: everything });
  });

  it('opens with its encoding and its root with the attributes of the RFC [R4575-4.3-1]', () => {
    const written = serializeConferenceInfo({ entity: 'sip:r@h', state: 'deleted', version: 7 });
    expect(written).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<conference-info xmlns="${NAMESPACE}"` +
        ` xmlns:xcon="${XCON}" entity="sip:r@h" state="deleted" version="7"/>\r\n`,
    );
  });

  it('has no children where an element is deleted, neither read nor written [R4575-4.4-4]', () => {
    const user =
      '<user entity="a" state="deleted" nickname="n"><display-text>x</display-text></user>';
    expect(userIn(document(`<users>${user}</users>`))).toEqual({
      entity: 'a',
      state: 'deleted',
      endpoints: [],
    });
    const endpoint = '<endpoint entity="e" state="deleted"><status>connected</status></endpoint>';
    expect(
      userIn(document(`<users><user entity="a">${endpoint}</user></users>`))?.endpoints,
    ).toEqual([{ entity: 'e', state: 'deleted', media: [] }]);
    const children = '<users><user entity="a"/></users>';
    expect(
      parseConferenceInfo(document(children, 'entity="r" version="1" state="deleted"')),
    ).toEqual({
      ok: true,
      value: { entity: 'r', state: 'deleted', version: 1 },
    });
    const left = { entity: 'a', state: 'deleted', displayText: 'x', status: 'connected' } as const;
    const users = [
      { ...left, nickname: 'x', endpoints: [{ ...left, media: [] }] },
      { entity: 'b', state: 'full', endpoints: [{ ...left, media: [{ id: '1' }] }] },
    ] as const;
    const written = serializeConferenceInfo({ ...FULL.info, users: { state: 'partial', users } });
    expect(written).toContain(
      '<user entity="a" state="deleted"/><user entity="b"><endpoint entity="a" state="deleted"/>',
    );
    const gone = { ...FULL.info, state: 'deleted' } as const;
    expect(parseConferenceInfo(serializeConferenceInfo(gone))).toEqual({
      ok: true,
      value: { entity: gone.entity, state: 'deleted', version: 4 },
    });
  });
});

describe('The nickname of a user', () => {
  it.each([
    ['xcon:nickname', `xmlns:xcon="${XCON}" xcon:nickname="Rook"`, 'Rook'],
    ['another prefix of that namespace', `xmlns:q="${XCON}" q:nickname="Rook"`, 'Rook'],
    ['no namespace', 'nickname="Rook"', 'Rook'],
    [
      'the namespace, and another without',
      `xmlns:q="${XCON}" nickname="No" q:nickname="Rook"`,
      'Rook',
    ],
    ['another namespace', 'xmlns:q="urn:other" q:nickname="Rook"', undefined],
    ["the document's own namespace", `xmlns:q="${NAMESPACE}" q:nickname="Rook"`, undefined],
  ])('is read from %s as V-CONF-5 says [R6501-4.6.3-1]', (_, attributes, nickname) => {
    const user = userIn(document(`<users><user entity="a" ${attributes}/></users>`));
    expect(user?.entity).toBe('a');
    expect(user?.nickname).toBe(nickname);
  });

  it.each(['<', '&', '\u0085', '"/><user entity="sip:x@y"/><user entity="', ']]>', "' x='"])(
    'may be %j and stays one attribute [E24]',
    (nickname) => {
      const users = [{ entity: 'sip:a@h', state: 'full', nickname, endpoints: [] }] as const;
      const info: ConferenceInfo = { ...FULL.info, users: { state: 'full', users } };
      expect(parseConferenceInfo(serializeConferenceInfo(info))).toEqual({ ok: true, value: info });
    },
  );

  it('can add no element and no attribute, whatever characters are in it [E24]', () => {
    fc.assert(
      fc.property(forbiddenText, (text) => {
        const users = [
          { entity: text, state: 'full', nickname: text, displayText: `x${text}`, endpoints: [] },
        ] as const;
        const written = serializeConferenceInfo({
          ...{ entity: text, state: 'full', version: 1 },
          users: { state: 'full', users },
        });
        const read = parseConferenceInfo(written);
        expect(read).toMatchObject({ ok: true, value: { users: { users: [{ endpoints: [] }] } } });
        expect(read.ok && read.value.users?.users).toHaveLength(1);
        expect(written.match(/</g)).toHaveLength(9);
      }),
    );
  });
});

describe('A document that a subscriber reads', () => {
  it('may hold elements and attributes of other namespaces [R6501-6-1]', () => {
    const foreign = '<x:users xmlns:x="urn:x"><x:user entity="b"/></x:users>';
    const user =
      '<user entity="a" yourown="true" x:state="deleted" xmlns:x="urn:x">' +
      '<x:display-text>no</x:display-text><display-text>yes</display-text></user>';
    const info = parseConferenceInfo(document(`${foreign}<users>${user}</users>`));
    expect(info.ok && info.value.users?.users).toEqual([
      { entity: 'a', state: 'full', displayText: 'yes', endpoints: [] },
    ]);
  });

  it('may bind its namespace to a prefix [R4575-4.1-1]', () => {
    const body =
      `<c:conference-info xmlns:c="${NAMESPACE}" entity="r" version="1"><c:users>` +
      '<c:user entity="a"/></c:users></c:conference-info>';
    expect(userIn(asOctets(body))?.entity).toBe('a');
  });

  it.each([
    ['user', '<users><user/></users>', { users: { state: 'full', users: [] } }],
    [
      'medium',
      '<users><user entity="a"><endpoint entity="e"><media/></endpoint></user></users>',
      { users: { users: [{ endpoints: [{ entity: 'e', media: [] }] }] } },
    ],
  ])('loses a %s that has no key [R4575-4.5-1]', (_, inner, value) => {
    expect(parseConferenceInfo(document(inner))).toMatchObject({ ok: true, value });
  });

  it.each([
    ['another root', '<a xmlns="urn:a"/>', 'R4575-4.1-1'],
    ['a root without namespace', '<conference-info entity="a" version="1"/>', 'R4575-4.1-1'],
    ['no entity', document('', 'version="1"'), 'R4575-5.2-3'],
    ['no version', document('', 'entity="a"'), 'R4575-4.3-1'],
    ['a version beyond 32 bits', document('', 'entity="a" version="4294967296"'), 'R4575-4.3-1'],
    ['a version that is no number', document('', 'entity="a" version="1e3"'), 'R4575-4.3-1'],
    ['an unknown state', document('', 'entity="a" version="1" state="half"'), 'R4575-4.1-1'],
    [
      'an unknown state of a user',
      document('<users><user entity="a" state="x"/></users>'),
      'R4575-4.1-1',
    ],
    [
      'a count that is none',
      document('<conference-state><user-count>-1</user-count></conference-state>'),
      'R4575-4.1-1',
    ],
    [
      'a truth value that is none',
      document('<conference-state><active>yes</active></conference-state>'),
      'R4575-4.1-1',
    ],
  ])('is refused with 400 for %s [R4575-4.1-1]', (_, body, clause) => {
    expect(parseConferenceInfo(asOctets(body))).toMatchObject({
      ok: false,
      fault: { fault: 'peer', status: 400, clause },
    });
  });

  it('never throws, however it was damaged [R4575-4.1-1]', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conferenceInfoVectors).chain((v) => damaged(v.document)),
        (body) => {
          const info = parseConferenceInfo(body);
          expect(info.ok || info.fault.status === 400).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
