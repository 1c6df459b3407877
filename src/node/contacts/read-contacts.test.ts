import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Phone, ShellResult } from '../adb/phone';
import { readContacts } from './read-contacts';

const name = 'Müller, Jürgen\nRow: 2 _id=9, contact_id=3, is_super_primary=0, data1=0900666, display_name=Mum';

/** A `content` as Android has it, which checks its options and prints the rows that Android would print. */
const program = `#!/bin/sh
[ "$1" = query ] && [ "$2" = --uri ] && [ "$4" = --projection ] || exit 64
for last; do :; done
[ "$last" = _id ] || exit 65
case "$3 $5" in
  'content://com.android.contacts/data/phones _id')
    printf 'Row: 0 _id=5\\nRow: 1 _id=7\\nRow: 2 _id=9\\nRow: 3 _id=11\\nRow: 4 _id=12\\nRow: 5 _id=13\\n' ;;
  'content://com.android.contacts/data/phones _id:contact_id:is_super_primary:data1:display_name')
    cat "$(dirname "$0")/rows" ;;
  'content://com.android.contacts/data _id') printf 'Row: 0 _id=20\\nRow: 1 _id=21\\nRow: 2 _id=22\\nRow: 3 _id=23\\nRow: 4 _id=24\\n' ;;
  'content://com.android.contacts/data _id:contact_id:mimetype:data1')
    type=vnd.android.cursor.item
    [ "$7" = "mimetype='$type/nickname' OR mimetype='$type/relation' OR mimetype='$type/email_v2'" ] || exit 66
    printf 'Row: 0 _id=20, contact_id=1, mimetype=%s/nickname, data1=Zizi\\n' $type
    printf 'Row: 1 _id=21, contact_id=1, mimetype=%s/relation, data1=Sister\\n' $type
    printf 'Row: 2 _id=22, contact_id=5, mimetype=%s/relation, data1=Ngozi Adeyemi\\n' $type
    printf 'Row: 3 _id=23, contact_id=1, mimetype=%s/email_v2, data1=ngozi@example.org\\n' $type
    printf 'Row: 4 _id=24, contact_id=5, mimetype=%s/email_v2, data1=a@b.de?bcc=c@d.de\\n' $type ;;
  *) exit 67 ;;
esac
`;
const rows = `Row: 0 _id=5, contact_id=1, is_super_primary=0, data1=+44 (7700) 900-010, display_name=Ngozi Adeyemi
Row: 1 _id=7, contact_id=2, is_super_primary=0, data1=030 1, display_name=${name}
Row: 2 _id=9, contact_id=3, is_super_primary=0, data1=0301234567, display_name=Mum
Row: 3 _id=11, contact_id=4, is_super_primary=0, data1=*21*0900#, display_name=Trap
Row: 4 _id=12, contact_id=5, is_super_primary=0, data1=0301, display_name=\u202eSam\u0007 Lee
Row: 5 _id=13, contact_id=5, is_super_primary=1, data1=0302, display_name=Sam Lee
`;

describe('reading the contacts of a phone', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'read-contacts-'));
    writeFileSync(path.join(folder, 'rows'), rows);
    setContent(program);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function setContent(text: string): void {
    writeFileSync(path.join(folder, 'content'), text);
    chmodSync(path.join(folder, 'content'), 0o755);
  }

  /** A phone whose shell is this computer's, with `content` before everything else. */
  function phoneHere(): Phone {
    const environment = { PATH: `${folder}:${process.env['PATH']}` };
    const shell = (command: string) =>
      new Promise<ShellResult>((resolve) => {
        execFile('/bin/sh', ['-c', command], { env: environment }, (error, stdout, stderr) => {
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
        });
      });
    const unused = () => Promise.reject(new Error('not to be used'));
    return { serial: 'A1', shell, shellStream: unused, openSocket: unused, close: () => Promise.resolve() };
  }

  it('takes names, nicknames, relations and the chosen number, and no forged or dangerous row', async () => {
    assert.deepEqual(await readContacts(phoneHere()), [
      {
        name: 'Ngozi Adeyemi',
        phone: '+447700900010',
        nickname: 'Zizi',
        relation: 'Sister',
        email: 'ngozi@example.org',
      },
      { name: 'Müller, Jürgen', phone: '0301' },
      { name: 'Sam Lee', phone: '0302' },
    ]);
  });

  it('has none where the phone has none', async () => {
    setContent("#!/bin/sh\necho 'No result found.'\n");
    assert.deepEqual(await readContacts(phoneHere()), []);
  });

  it('says when the phone refuses or has no such program', async () => {
    const refusal = 'java.lang.SecurityException: Permission Denial: reading com.android.providers.contacts';
    setContent(`#!/bin/sh\necho 'Error while accessing provider:com.android.contacts' >&2\necho '${refusal}' >&2\n`);
    await assert.rejects(readContacts(phoneHere()), { code: 'contacts.notPermitted' });
    setContent("#!/bin/sh\necho 'content: inaccessible' >&2\nexit 127\n");
    await assert.rejects(readContacts(phoneHere()), { code: 'contacts.unreadable' });
  });
});
