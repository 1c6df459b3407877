import assert from 'node:assert/strict';
import { am } from './am';
import { content } from './content';
import { pm } from './pm';
import type { ProgramState } from './program';

const well: ProgramState = { apiLevel: 34, isLocked: false, isAsleep: false, missingActions: [], denied: [] };
const dial = ['start', '-W', '-a', 'android.intent.action.DIAL', '-d', 'tel:+44 7700'];

const query = (path: string, ...rest: string[]) =>
  content(['query', '--uri', `content://com.android.contacts/${path}`, ...rest], well);

describe('content on the virtual phone', () => {
  it('prints rows as Android does, in the order asked for', () => {
    const { stdout, stderr, exitCode } = query('data/phones', '--projection', 'display_name:data1:data3');
    assert.match(stdout, /^Row: 0 display_name=Mum, data1=\+44 7700 900009, data3=NULL\nRow: 1 /);
    assert.equal(stderr + exitCode, '0');
    const names = query('contacts', '--projection', 'display_name', '--sort', '_id DESC').stdout.split('\n');
    assert.equal(names[0], 'Row: 0 display_name=Call forwarding');
    assert.ok(names.length > 40);
  });

  it('narrows rows down by what SQLite would take', () => {
    const counts: readonly (readonly [where: string, rows: number])[] = [
      ["display_name LIKE 'anna %'", 2],
      ["display_name='O’Brien, Siobhán' OR display_name = 'Declan O''Neill'", 2],
      ["_id IN (1, '2') AND NOT has_phone_number = 0", 2],
      ['(starred=1 AND _id<2) OR _id >= 1000', 1],
      ["display_name NOT LIKE '%'", 0],
      ['has_phone_number IS NOT NULL AND has_phone_number <> 1', 1],
    ];
    for (const [where, rows] of counts) {
      const { stdout } = query('contacts', '--projection', '_id', '--where', where);
      assert.equal(stdout === 'No result found.\n' ? 0 : stdout.trim().split('\n').length, rows, where);
    }
    const nicknames = query('data', '--where', "mimetype='vnd.android.cursor.item/nickname'", '--projection', 'data1');
    assert.match(nicknames.stdout, /^Row: 0 data1=Dad\nRow: 1 data1=Zizi\n/);
  });

  it('has NULL neither equal nor unequal to anything', () => {
    const rows = (where: string) => query('data/phones', '--projection', '_id', '--where', where).stdout;
    assert.equal(rows('data3 = 1'), 'No result found.\n');
    assert.equal(rows('NOT data3 = 1'), 'No result found.\n');
    assert.match(rows('data3 IS NULL'), /^Row: 0 /);
  });

  it('refuses what Android refuses, and ends with 0 all the same', () => {
    const refusals: readonly (readonly [given: readonly string[], said: RegExp])[] = [
      [['--projection', 'display_name:secrets'], /IllegalArgumentException: Invalid column secrets\n/],
      [['--where', 'display_name ='], /SQLiteException: incomplete input \(code 1 SQLITE_ERROR\)/],
      [['--where', "x = 'y'"], /no such column: x /],
      [['--where', '1=1); DROP TABLE data'], /near "\)": syntax error|unrecognized token/],
      [['--where', "display_name = 'x"], /unrecognized token: "'x"/],
    ];
    for (const [given, said] of refusals) {
      const { stdout, stderr, exitCode } = query('contacts', ...given);
      assert.match(stderr, said);
      assert.equal(stdout + exitCode, '0');
    }
    assert.match(query('elsewhere').stderr, /Unknown URI content:\/\/com\.android\.contacts\/elsewhere/);
    assert.match(content(['query'], well).stdout, /\[ERROR\] Content provider URI not specified/);
    assert.match(content(['delete', '--uri', 'x'], well).stdout, /\[ERROR\] Unsupported operation: delete/);
    const denied = content(['query', '--uri', 'content://com.android.contacts/data'], {
      ...well,
      denied: ['contacts'],
    });
    assert.equal(denied.stdout, '');
    assert.match(
      denied.stderr,
      /^Error while accessing provider:com\.android\.contacts\njava\.lang\.SecurityException: /,
    );
  });
});

describe('am on the virtual phone', () => {
  it('answers as Android does, and keeps what people entered out of it', () => {
    const { stdout, stderr, exitCode, opened } = am(dial, well);
    assert.equal(
      stdout,
      'Starting: Intent { act=android.intent.action.DIAL dat=tel:xxxxxxxx }\nStatus: ok\nLaunchState: COLD\n' +
        'Activity: com.android.dialer/.main.impl.MainActivity\nTotalTime: 312\nWaitTime: 318\nComplete\n',
    );
    assert.equal(stderr + exitCode, '0');
    assert.equal(opened?.data, 'tel:+44 7700');
    const map = am(['start', '-a', 'android.intent.action.VIEW', '-d', 'geo:0,0?q=home'], well);
    assert.equal(map.stdout, 'Starting: Intent { act=android.intent.action.VIEW dat=geo: }\n');
    assert.match(am(dial, { ...well, apiLevel: 28 }).stdout, /Activity: .*\nThisTime: 312\nTotalTime/);
  });

  it('opens nothing for what no app takes, and still ends with 0', () => {
    const unknown = am(['start', '-W', '-a', 'made.up', '--es', 'a', 'b'], well);
    assert.match(
      unknown.stdout,
      /\nError: Activity not started, unable to resolve Intent \{ act=made\.up flg=0x10000000 \(has extras\) \}\n$/,
    );
    assert.equal(unknown.exitCode, 0);
    assert.equal(unknown.opened, undefined);
    const missing = am(
      dial.filter((word) => word !== '-W'),
      { ...well, missingActions: ['android.intent.action.DIAL'] },
    );
    assert.match(missing.stderr, /unable to resolve/);
    assert.match(
      am(['start', '-W', '-n', 'a/.B'], well).stdout,
      /Error type 3\nError: Activity class \{a\/\.B\} does not/,
    );
  });

  it('is refused, or waits behind a lock screen and while the screen is off', () => {
    const denied = am(dial, { ...well, denied: ['apps'] });
    assert.match(
      denied.stderr,
      /Exception occurred while executing 'start':\njava\.lang\.SecurityException: Permission/,
    );
    assert.equal(denied.exitCode, 255);
    assert.equal(denied.opened, undefined);
    for (const state of [{ isLocked: true }, { isAsleep: true }]) {
      const { stdout, waitMs } = am(dial, { ...well, ...state });
      assert.match(stdout, /\nStatus: timeout\nLaunchState: UNKNOWN \(0\)\nWaitTime: 10006\nComplete\n$/);
      assert.equal(waitMs, 10_000);
    }
  });

  it('takes no value of the wrong type and no option that Android lacks', () => {
    const said = (...rest: string[]) => am(['start', ...rest], well).stderr;
    assert.match(said('--ei', 'hour', 'seven'), /java\.lang\.NumberFormatException: For input string: "seven"\n/);
    assert.match(said('--el', 'beginTime', '12.5'), /NumberFormatException/);
    assert.match(said('--ez', 'allDay', 'maybe'), /Invalid boolean value: maybe/);
    assert.match(said('--explode'), /IllegalArgumentException: Unknown option: --explode/);
    assert.match(said('-d'), /Argument expected after "-d"/);
    assert.equal(am(['stop-everything'], well).exitCode, 255);
  });
});

describe('pm on the virtual phone', () => {
  it('lists what is installed, and where', () => {
    assert.equal(pm(['list', 'packages', 'dialer']).stdout, 'package:com.android.dialer\n');
    assert.ok(pm(['list', 'packages', '-3']).stdout.split('\n').length > 10);
    assert.match(pm(['path', 'com.android.settings']).stdout, /^package:\/system\/app\//);
    assert.deepEqual(pm(['path', 'no.such.app']), { stdout: '', stderr: '', exitCode: 1 });
  });
});
