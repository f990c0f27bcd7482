// NICKNAME requests and their answers as data: the project's test vectors V-NICK-1 to V-NICK-7.
import { ALICE, type FrameVector, lines, SWITCH } from './msrp-vectors.ts';

export const nicknameVectors: readonly FrameVector[] = [
  {
    name: 'V-NICK-1',
    octets: 204,
    sha256: '1fd04b999091304c',
    frames: [{ kind: 'request', tid: 'nk01nk01nk01', method: 'NICKNAME', flag: '$' }],
    wire: lines(`
MSRP nk01nk01nk01 NICKNAME
To-Path: ${SWITCH}
From-Path: ${ALICE}
Use-Nickname: "Rook Seven"
-------nk01nk01nk01$`),
  },
  {
    name: 'V-NICK-2 answer 200',
    octets: 174,
    sha256: '349fe5aba51c78cd',
    frames: [{ kind: 'response', tid: 'nk01nk01nk01', status: 200, comment: 'OK' }],
    wire: lines(`
MSRP nk01nk01nk01 200 OK
To-Path: ${ALICE}
From-Path: ${SWITCH}
-------nk01nk01nk01$`),
  },
  {
    name: 'V-NICK-3 answer 425',
    octets: 207,
    sha256: '4bfd599bad71eaea',
    frames: [
      {
        kind: 'response',
        tid: 'nk01nk01nk01',
        status: 425,
        comment: 'Nickname reserved or already in use',
      },
    ],
    wire: lines(`
MSRP nk01nk01nk01 425 Nickname reserved or already in use
To-Path: ${ALICE}
From-Path: ${SWITCH}
-------nk01nk01nk01$`),
  },
  {
    name: 'V-NICK-4 answer 424',
    octets: 190,
    sha256: '829d4eb8a1185fb7',
    frames: [{ kind: 'response', tid: 'nk01nk01nk01', status: 424, comment: 'Malformed nickname' }],
    wire: lines(`
MSRP nk01nk01nk01 424 Malformed nickname
To-Path: ${ALICE}
From-Path: ${SWITCH}
-------nk01nk01nk01$`),
  },
  {
    name: 'V-NICK-5',
    octets: 194,
    sha256: '8cce933a7b12ecbe',
    frames: [{ kind: 'request', tid: 'nk02nk02nk02', method: 'NICKNAME', flag: '$' }],
    wire: lines(`
MSRP nk02nk02nk02 NICKNAME
To-Path: ${SWITCH}
From-Path: ${ALICE}
Use-Nickname: ""
-------nk02nk02nk02$`),
  },
  {
    name: 'V-NICK-6',
    octets: 209,
    sha256: '021598ffbde46d7f',
    frames: [{ kind: 'request', tid: 'nk03nk03nk03', method: 'NICKNAME', flag: '$' }],
    wire: lines(`
MSRP nk03nk03nk03 NICKNAME
To-Path: ${SWITCH}
From-Path: ${ALICE}
Use-Nickname: "say \\"hi\\" \\\\ o"
-------nk03nk03nk03$`),
  },
  {
    name: 'V-NICK-7',
    octets: 204,
    sha256: '1439fef2960f9e75',
    frames: [{ kind: 'request', tid: 'nk04nk04nk04', method: 'NICKNAME', flag: '$' }],
    wire: lines(`
MSRP nk04nk04nk04 NICKNAME
To-Path: ${SWITCH}
From-Path: ${ALICE}
Use-Nickname: "Søren 雪"
-------nk04nk04nk04$`),
  },
];
