// The typed values of SIP headers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  type NameAddr,
  type Parameter,
  parameter,
  parseCSeq,
  parseNameAddr,
  parseVia,
  reasonPhrase,
  serializeNameAddr,
  serializeVia,
  tagOf,
  unquoted,
  withParameter,
} from '../../model/wire/sip-header.ts';
import { host, nameAddr, port, quotedString, sipUri, token, via } from '../../sim/arbitrary/sip.ts';

function viaOf(text: string) {
  const read = parseVia(asOctets(text));
  return read.ok ? read.value : read.fault.status;
}

function addressOf(text: string) {
  const read = parseNameAddr(asOctets(text));
  return read.ok ? read.value : read.fault.status;
}

function cseqOf(text: string) {
  const read = parseCSeq(asOctets(text));
  return read.ok ? read.value : read.fault.status;
}

const parameterValue = fc.oneof(token, quotedString);
const parameters: fc.Arbitrary<readonly Parameter[]> = fc
  .uniqueArray(fc.tuple(token, fc.option(parameterValue)), {
    maxLength: 4,
    selector: ([name]) => name.toLowerCase(),
  })
  .map((list) => list.map(([name, value]) => (value === null ? { name } : { name, value })));

describe('parseVia', () => {
  it('reads transport, sent-by and parameters [R3261-18.2-1]', () => {
    expect(viaOf('SIP/2.0/tcp pc.example.net:5062;branch=z9hG4bK1;X=1;alias')).toEqual({
      transport: 'TCP',
      host: 'pc.example.net',
      port: 5062,
      branch: 'z9hG4bK1',
      parameters: [
        { name: 'branch', value: 'z9hG4bK1' },
        { name: 'X', value: '1' },
        { name: 'alias' },
      ],
    });
  });

  it('reads blanks wherever the grammar has them [R3261-20-1]', () => {
    expect(viaOf('SIP / 2.0\t/ UDP  [2001:db8::1] : 5060 ; branch = "no"')).toBe(400);
    expect(viaOf('SIP / 2.0\t/ UDP  [2001:db8::1] : 5060 ; branch = b ; x = "y z"')).toMatchObject({
      transport: 'UDP',
      host: '2001:db8::1',
      port: 5060,
      branch: 'b',
    });
  });

  it('tells an rport that is asked for from one that is filled in [R3581-3-1]', () => {
    expect(viaOf('SIP/2.0/UDP h;rport')).toMatchObject({ rport: true });
    expect(viaOf('SIP/2.0/UDP h;RPORT=5062')).toMatchObject({ rport: 5062 });
    expect(viaOf('SIP/2.0/UDP h')).not.toHaveProperty('rport');
    expect(viaOf('SIP/2.0/UDP h;rport=65536')).toBe(400);
  });

  it('reads received as an address, IPv6 with or without brackets [R3261-18.2-1]', () => {
    expect(viaOf('SIP/2.0/UDP h;received=192.0.2.1')).toMatchObject({ received: '192.0.2.1' });
    expect(viaOf('SIP/2.0/UDP h;received=2001:db8::1')).toMatchObject({ received: '2001:db8::1' });
    expect(viaOf('SIP/2.0/UDP h;received=[2001:db8::1]')).toMatchObject({
      received: '2001:db8::1',
    });
    expect(viaOf('SIP/2.0/UDP h;received=elsewhere')).toBe(400);
  });

  it('refuses what is no Via of SIP/2.0 with 400 [R3261-18.2-1]', () => {
    for (const text of [
      ...['', 'SIP/2.0', 'SIP/2.0/UDP', 'SIP/2.0/UDP ', 'SIP/3.0/UDP h', 'XIP/2.0/UDP h'],
      ...['SIP/2.0/UDP h:', 'SIP/2.0/UDP h:65536', 'SIP/2.0/UDP h h', 'SIP/2.0/UDP h;'],
      ...['SIP/2.0/UDP h;;x', 'SIP/2.0/UDP h;branch', 'SIP/2.0/UDP h;x=', 'SIP/2.0/UDP h;x="'],
      ...['SIP/2.0/UDP -h', 'SIP/2.0/UDP h..h', 'SIP/2.0/UDP 1.2.3', 'SIP/2.0/UDP 1.2.3.256'],
      ...[
        'SIP/2.0/UDP [1::2::3]',
        'SIP/2.0/UDP [1:2:3:4::5:6:7:8]',
        'SIP/2.0/UDP [1:2]',
        'SIP/2.0/UDP [::1',
        'SIP/2.0/UDP ::1',
      ],
      ...['SIP/2.0/UDP [::12345]', 'SIP/2.0/UDP h;x=a[b', 'SIP/2.0/UDP h;x=1;X=2'],
    ]) {
      expect({ text, read: viaOf(text) }).toEqual({ text, read: 400 });
    }
  });

  it('bounds the parameters [R3261-20-1]', () => {
    const list = Array.from({ length: limits.sipParametersMax }, (_, at) => `;p${at}`).join('');
    expect(viaOf(`SIP/2.0/UDP h${list}`)).toHaveProperty(
      'parameters.length',
      limits.sipParametersMax,
    );
    expect(viaOf(`SIP/2.0/UDP h${list};more`)).toBe(400);
  });

  it('is undone by serializeVia [R3261-18.2-1]', () => {
    fc.assert(
      fc.property(via, (text) => {
        const read = viaOf(text);
        if (typeof read === 'number') throw new Error(text);
        expect(viaOf(serializeVia(read))).toEqual(read);
      }),
    );
  });
});

describe('serializeVia', () => {
  it('writes the parameters as they are after a change, IPv6 in brackets [R3581-3-1]', () => {
    const read = viaOf('SIP/2.0/udp [2001:db8::1];rport;branch=b');
    if (typeof read === 'number') throw new Error('expected a Via');
    const filled = withParameter(read.parameters, asOctets('RPort'), asOctets('5062'));
    const both = withParameter(filled, asOctets('received'), asOctets('2001:db8::2'));
    expect(serializeVia({ ...read, parameters: both })).toBe(
      'SIP/2.0/UDP [2001:db8::1];RPort=5062;branch=b;received=2001:db8::2',
    );
  });
});

describe('parseNameAddr', () => {
  it('reads display name, URI and parameters [R3261-20-1]', () => {
    expect(addressOf('"Ana, \\"A\\" <x>" <sip:ana@example.net;lr?a=b>;tag=1;x="y;z"')).toEqual({
      display: 'Ana, "A" <x>',
      uri: 'sip:ana@example.net;lr?a=b',
      parameters: [
        { name: 'tag', value: '1' },
        { name: 'x', value: '"y;z"' },
      ],
    });
    expect(addressOf('Ana \t de  Sol<sips:h>')).toEqual({
      display: 'Ana de Sol',
      uri: 'sips:h',
      parameters: [],
    });
  });

  it('decodes UTF-8 in display names, and refuses what is not [R3261-20-1]', () => {
    expect(addressOf('"\xc3\x89va \xf0\x9f\x8e\x89" <sip:eva@h>')).toMatchObject({
      display: 'Éva 🎉',
    });
    expect(addressOf('"\xc9va" <sip:eva@h>')).toBe(400);
  });

  it('takes an empty name for none', () => {
    expect(addressOf('"" <sip:h>')).toEqual({ uri: 'sip:h', parameters: [] });
    expect(addressOf('<sip:h>')).toEqual({ uri: 'sip:h', parameters: [] });
  });

  it('ends a URI without brackets at the first semicolon [R3261-20-1]', () => {
    expect(addressOf('sip:ana@example.net ; tag=1;x="<"')).toEqual({
      uri: 'sip:ana@example.net',
      parameters: [
        { name: 'tag', value: '1' },
        { name: 'x', value: '"<"' },
      ],
    });
    expect(addressOf('tel:+15551234;tag=1')).toMatchObject({ uri: 'tel:+15551234' });
  });

  it('refuses what is no address with 400 [R3261-20-1]', () => {
    for (const text of [
      ...['', '*', 'ana', '<>', '<ana>', '<sip:>', '<sip:h', 'sip:h>', '"A <sip:h>', '"A" sip:h'],
      ...['"A" x <sip:h>', 'A, B <sip:h>', '< sip:h>', '<sip:h >', '<sip:h>x', '<sip:h>;'],
      ...['<sip:h>;tag=', '<sip:h>;tag=1;TAG=2', '<sip:h> <sip:h>', '<sip:\xe9@h>', '<<sip:h>>'],
      ...['sip:h?a=b', 'sip:a,b@h', 'sip:h sip:h', '"A\x01" <sip:h>', '"A\\\xc3\xa9" <sip:h>'],
      ...['"A\\"', '"A', '\xc3\xa9 <sip:h>', '<sip:h>;x="\x7f"', '<sip:h>;x="\xff"'],
    ]) {
      expect({ text, read: addressOf(text) }).toEqual({ text, read: 400 });
    }
  });

  it('takes every generated address, and is undone by serializeNameAddr [R3261-20-1]', () => {
    fc.assert(
      fc.property(nameAddr, (text) => {
        const read = addressOf(text);
        if (typeof read === 'number') throw new Error(text);
        expect(addressOf(serializeNameAddr(read))).toEqual(read);
      }),
    );
  });
});

describe('serializeNameAddr', () => {
  it('is undone by parseNameAddr, whatever the display name [R3261-20-1]', () => {
    const display = fc
      .string({ unit: 'binary', minLength: 1 })
      .map((text) => text.replace(/[\r\n]/g, ' '))
      .filter((text) => !/[\ud800-\udfff]/u.test(text));
    const addresses = fc.record({ display, uri: sipUri, parameters });
    fc.assert(
      fc.property(addresses, (address: NameAddr) => {
        expect(addressOf(serializeNameAddr(address))).toEqual(address);
      }),
    );
  });

  it('cannot be made to end its quotes, its brackets or its header early [R3261-20-1]', () => {
    const evil = '"\\\r\nX: 1\r\n>;tag=2,<sip:evil>';
    const written = serializeNameAddr({
      display: evil,
      uri: asOctets(`sip:a@b${evil}`),
      parameters: [{ name: asOctets('tag'), value: asOctets(evil) }],
    });
    expect(written).not.toMatch(/[\r\n]/);
    const read = addressOf(written);
    expect(read).toMatchObject({
      display: evil.replace(/[\r\n]/g, ' '),
      uri: /^sip:a@b%22%5C%0D%0AX:/,
    });
    expect(read).toHaveProperty('parameters.length', 1);
  });
});

describe('parameter, withParameter, tagOf, unquoted', () => {
  const list: readonly Parameter[] = [
    { name: asOctets('lr') },
    { name: asOctets('Tag'), value: asOctets('1') },
    { name: asOctets('q'), value: asOctets('"a\\"b"') },
  ];

  it('find a parameter in any case [R3261-20-1]', () => {
    expect(parameter(list, 'LR')).toBe(true);
    expect(parameter(list, 'tag')).toBe('1');
    expect(parameter(list, 'none')).toBeUndefined();
    expect(tagOf({ uri: asOctets('sip:h'), parameters: list })).toBe('1');
    expect(tagOf({ uri: asOctets('sip:h'), parameters: [] })).toBeUndefined();
    expect(
      tagOf({ uri: asOctets('sip:h'), parameters: [{ name: asOctets('tag') }] }),
    ).toBeUndefined();
  });

  it('set a parameter in its place or at the end, and leave the list alone', () => {
    const changed = withParameter(list, asOctets('tag'), asOctets('2'));
    expect(changed).toEqual([list[0], { name: 'tag', value: '2' }, list[2]]);
    expect(withParameter(list, asOctets('ob'), true)).toEqual([...list, { name: 'ob' }]);
    expect(list).toHaveLength(3);
  });

  it('take quotes off', () => {
    expect(unquoted(asOctets('"a\\"b"'))).toBe('a"b');
    expect(unquoted(asOctets('plain'))).toBe('plain');
    expect(unquoted(asOctets('"open'))).toBeUndefined();
  });
});

describe('parseCSeq', () => {
  it('reads a number below 2^31 and a method [R3261-8.1-1]', () => {
    expect(cseqOf('0 INVITE')).toEqual({ number: 0, method: 'INVITE' });
    expect(cseqOf('2147483647 \t x-y')).toEqual({ number: 2147483647, method: 'x-y' });
    expect(cseqOf('0009 BYE')).toEqual({ number: 9, method: 'BYE' });
  });

  it('refuses everything else with 400 [R3261-8.1-1]', () => {
    for (const text of [
      '',
      '1',
      'INVITE',
      '1INVITE',
      '-1 BYE',
      '1 IN VITE',
      '2147483648 BYE',
      '1 ',
    ]) {
      expect({ text, read: cseqOf(text) }).toEqual({ text, read: 400 });
    }
  });
});

describe('reasonPhrase', () => {
  it('gives the phrase of the RFC, and none to a status that has none', () => {
    expect(reasonPhrase(200)).toBe('OK');
    expect(reasonPhrase(481)).toBe('Call/Transaction Does Not Exist');
    expect(reasonPhrase(489)).toBe('Bad Event');
    expect(reasonPhrase(699)).toBe('');
  });
});

describe('hosts', () => {
  it('of every kind are read back as they were written, port included [R3261-19.1.4-1]', () => {
    fc.assert(
      fc.property(host, fc.option(port), (name, number) => {
        const place = number === null ? name : `${name}:${number}`;
        const read = viaOf(`SIP/2.0/UDP ${place}`);
        if (typeof read === 'number') throw new Error(place);
        expect(serializeVia(read)).toBe(`SIP/2.0/UDP ${place}`);
      }),
    );
  });
});
