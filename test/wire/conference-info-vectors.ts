// Conference-info documents as data: the project's test vectors V-CONF-1 to V-CONF-3, each with
// what must be read from it.
import type { ConferenceInfo } from '../../model/wire/conference-info.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { lines } from './msrp-vectors.ts';

export interface ConferenceInfoVector {
  readonly name: string;
  readonly document: Octets;
  readonly info: ConferenceInfo;
}

const ROOT =
  '<conference-info xmlns="urn:ietf:params:xml:ns:conference-info"' +
  ' xmlns:xcon="urn:ietf:params:xml:ns:xcon-conference-info" entity="sip:room7@chat.example.org"';
const PLAIN_ROOT =
  '<conference-info xmlns="urn:ietf:params:xml:ns:conference-info"' +
  ' entity="sip:room7@chat.example.org"';
const ALICE_ENDPOINT = 'sip:alice@alice-pc.example.net;transport=tcp';

export const FULL: ConferenceInfoVector = {
  name: 'V-CONF-1 full, version 4',
  document: lines(`
<?xml version="1.0" encoding="UTF-8"?>
${ROOT} state="full" version="4">
 <conference-description>
  <subject>Room seven</subject>
  <maximum-user-count>50</maximum-user-count>
  <available-media><entry label="1"><type>message</type><status>sendrecv</status></entry></available-media>
 </conference-description>
 <conference-state><user-count>2</user-count><active>true</active><locked>false</locked></conference-state>
 <users>
  <user entity="sip:alice@example.net" xcon:nickname="Rook Seven">
   <display-text>Alice K</display-text>
   <endpoint entity="${ALICE_ENDPOINT}">
    <status>connected</status><joining-method>dialed-in</joining-method>
    <joining-info><when>2026-03-01T08:29:58Z</when></joining-info>
    <media id="1"><type>message</type><label>1</label><status>sendrecv</status></media>
   </endpoint>
  </user>
  <user entity="sip:anonymous1@anonymous.invalid">
   <display-text>Anonymous1</display-text>
   <endpoint entity="sip:anon-ep1@anonymous.invalid"><status>connected</status></endpoint>
  </user>
 </users>
</conference-info>`),
  info: {
    entity: 'sip:room7@chat.example.org',
    state: 'full',
    version: 4,
    description: {
      subject: 'Room seven',
      maximumUserCount: 50,
      availableMedia: [{ label: '1', type: 'message', status: 'sendrecv' }],
    },
    conferenceState: { userCount: 2, active: true, locked: false },
    users: {
      state: 'full',
      users: [
        {
          entity: 'sip:alice@example.net',
          state: 'full',
          nickname: 'Rook Seven',
          displayText: 'Alice K',
          endpoints: [
            {
              entity: ALICE_ENDPOINT,
              state: 'full',
              status: 'connected',
              joiningMethod: 'dialed-in',
              joinedWhen: '2026-03-01T08:29:58Z',
              media: [{ id: '1', type: 'message', label: '1', status: 'sendrecv' }],
            },
          ],
        },
        {
          entity: 'sip:anonymous1@anonymous.invalid',
          state: 'full',
          displayText: 'Anonymous1',
          endpoints: [
            {
              entity: 'sip:anon-ep1@anonymous.invalid',
              state: 'full',
              status: 'connected',
              media: [],
            },
          ],
        },
      ],
    },
  },
};

export const JOIN: ConferenceInfoVector = {
  name: 'V-CONF-2 partial, version 5: Carol joins',
  document: lines(`
${PLAIN_ROOT} state="partial" version="5">
 <conference-state><user-count>3</user-count></conference-state>
 <users state="partial">
  <user entity="sip:carol@example.org" state="full"><endpoint entity="sip:carol@192.0.2.9"><status>connected</status></endpoint></user>
 </users>
</conference-info>`),
  info: {
    entity: 'sip:room7@chat.example.org',
    state: 'partial',
    version: 5,
    conferenceState: { userCount: 3 },
    users: {
      state: 'partial',
      users: [
        {
          entity: 'sip:carol@example.org',
          state: 'full',
          endpoints: [
            { entity: 'sip:carol@192.0.2.9', state: 'full', status: 'connected', media: [] },
          ],
        },
      ],
    },
  },
};

export const RENAME: ConferenceInfoVector = {
  name: 'V-CONF-3 partial, version 6: Alice renames, anonymous leaves',
  document: lines(`
${ROOT} state="partial" version="6">
 <conference-state><user-count>2</user-count><active>true</active><locked>false</locked></conference-state>
 <users state="partial">
  <user entity="sip:alice@example.net" state="partial" xcon:nickname="Bishop"/>
  <user entity="sip:anonymous1@anonymous.invalid" state="deleted"/>
 </users>
</conference-info>`),
  info: {
    entity: 'sip:room7@chat.example.org',
    state: 'partial',
    version: 6,
    conferenceState: { userCount: 2, active: true, locked: false },
    users: {
      state: 'partial',
      users: [
        { entity: 'sip:alice@example.net', state: 'partial', nickname: 'Bishop', endpoints: [] },
        { entity: 'sip:anonymous1@anonymous.invalid', state: 'deleted', endpoints: [] },
      ],
    },
  },
};

export const conferenceInfoVectors: readonly ConferenceInfoVector[] = [FULL, JOIN, RENAME];
