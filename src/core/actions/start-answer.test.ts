import assert from 'node:assert/strict';
import { mostOpenedPerMinute, RateLimit } from './rate-limit';
import { readLockState, readSleep, readStartAnswer } from './start-answer';

const starting = 'Starting: Intent { act=android.intent.action.VIEW dat=geo:0,0?q=Error%20SecurityException }';
const fine = `${starting}\nStatus: ok\nLaunchState: COLD\nActivity: com.maps/.Main\nTotalTime: 321\nWaitTime: 330\nComplete\n`;

/** What phones print, the stream that it comes on, and what it is for people. */
const refused: readonly (readonly [stdout: string, stderr: string, code: string])[] = [
  [`${starting}\n`, 'Error: Activity not started, unable to resolve Intent { act=x dat=geo:0,0 }\n', 'actions.noApp'],
  [`${starting}\nError: Activity not started, unable to resolve Intent { act=x }\n`, '', 'actions.noApp'],
  [`${starting}\nError type 3\nError: Activity class {a/b} does not exist.\n`, '', 'actions.noApp'],
  [
    `${starting}\n`,
    "Exception occurred while executing 'start':\njava.lang.SecurityException: Permission Denial: starting Intent { act=android.intent.action.SET_ALARM } requires com.android.alarm.permission.SET_ALARM\n\tat android.os.Parcel.createExceptionOrNull\n",
    'actions.notPermitted',
  ],
  [`${starting}\nError: Activity not started, you do not have permission to access it.\n`, '', 'actions.notPermitted'],
  [`${starting}\nError: Not allowed to start background user activity\n`, '', 'actions.notPermitted'],
  [`${starting}\nStatus: timeout\nLaunchState: UNKNOWN (-1)\nWaitTime: 10010\nComplete\n`, '', 'actions.notShown'],
  [
    `${starting}\nWarning: Activity not started because the  current activity is being kept for the user.\nStatus: ok\n`,
    '',
    'actions.notOpened',
  ],
  [`${starting}\nError: Activity not started, unknown error code 102\n`, '', 'actions.notOpened'],
  ['', "Exception occurred while executing 'start':\njava.lang.IllegalStateException: x\n", 'actions.notOpened'],
  ['', '/system/bin/sh: am: inaccessible or not found\n', 'actions.notOpened'],
  [starting, '', 'actions.notOpened'],
  ['', '', 'actions.notOpened'],
];

describe('the answer of am start -W', () => {
  it('is opened only with "Status: ok", whatever the echoed intent says', () => {
    assert.deepEqual(readStartAnswer(fine, ''), {});
    const toFront = 'Warning: Activity not started, its current task has been brought to the front\n';
    assert.match(readStartAnswer(`${starting}\n${toFront}Status: ok\nComplete\n`, '').note ?? '', /came to the front/);
    const toTop = 'Warning: Activity not started, intent has been delivered to currently running top-most instance.\n';
    assert.deepEqual(readStartAnswer(`${starting}\n${toTop}Status: ok\nComplete\n`, ''), {});
  });

  for (const [stdout, stderr, code] of refused) {
    const shown = `${stdout}${stderr}`.replace(starting, '').trim().split('\n')[0]?.slice(0, 70) || 'nothing more';
    it(`is ${code} for: ${shown}`, () => {
      assert.throws(() => readStartAnswer(stdout, stderr), { code });
    });
  }

  it('tells why in one clean line', () => {
    const evil = `Error: Activity not started, unknown \u001b[31m\u202ecode ${'x'.repeat(900)}\n`;
    assert.throws(
      () => readStartAnswer('', evil),
      (error: Error) => error.message.length < 400 && !/[\u001b\u202e\n]/.test(error.message),
    );
  });
});

describe('the lock screen', () => {
  it('is read where the phone tells of it, and not guessed where it does not', () => {
    assert.equal(readLockState('  mKeyguardShowing=true\n  mAodShowing=false\n'), true);
    assert.equal(readLockState('  KeyguardServiceDelegate\n    showing=false\n    mIsShowing=false\n'), false);
    assert.equal(readLockState('    showing=false\n  mKeyguardShowing=true\n'), true);
    assert.equal(readLockState('  mAodShowing=true\n  showingAndNotOccluded=true\n'), undefined);
    assert.equal(readLockState(''), undefined);
  });
});

describe('a screen that is off', () => {
  it('is told from one that shows something, and not guessed', () => {
    const states = ['Asleep', 'Dozing', 'Dreaming', 'Awake', 'Elsewhere'].map((state) =>
      readSleep(`  mDirty=0x0\n  mWakefulness=${state}\n  mWakefulnessChanging=false\n`),
    );
    assert.deepEqual(states, [true, true, false, false, undefined]);
    assert.equal(readSleep(''), undefined);
  });
});

describe('the rate limit', () => {
  it('lets six through in a minute, then says how long to wait', () => {
    const limit = new RateLimit();
    const taken = Array.from({ length: mostOpenedPerMinute }, (_, index) => limit.take(index * 1000));
    assert.deepEqual(taken, [0, 0, 0, 0, 0, 0]);
    assert.equal(limit.take(10_000), 50_000);
    assert.equal(limit.take(59_999), 1);
    assert.equal(limit.take(60_000), 0);
    assert.equal(limit.take(60_001), 999);
  });
});
