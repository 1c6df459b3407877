import type { BadInput } from './bad-input.cases';

const disks = 'src/node/pipeline/bad-disks.test.ts';
const steps = 'src/node/pipeline/step.test.ts';
const killed = 'src/node/pipeline/killed-steps.test.ts';
const provenance = 'src/node/pipeline/provenance.test.ts';
const stores = 'src/node/store/store.test.ts';
const garbage = 'src/node/store/garbage.test.ts';
const mainJob = 'test/integration/run-main-job.test.ts';

/** What may happen to what recipes have made, and to the disk that holds it. */
export const badStores: readonly BadInput[] = [
  {
    what: 'the disk becomes full',
    codes: ['store.tooLittleDisk', 'store.diskFull'],
    besides: 'tried with a disk that is full in every step, while it is stored, and in the first file of all',
    proofs: [
      [disks, 'says that the disk is full wherever a run meets it'],
      [steps, 'makes nothing where there is no room for it'],
      ['src/node/runs/journal.test.ts', 'store.diskFull'],
    ],
  },
  {
    what: 'our process or a child of it is killed (−9)',
    besides:
      'the next run makes what an undisturbed one makes, hash for hash, and after `models gc` nothing is left of it; `npm run bench -- kills` does it 50 times on a recipe’s whole way',
    proofs: [
      [killed, 'give what undisturbed ones give'],
      [stores, 'knows nothing of a step that was killed before its manifest was written'],
    ],
  },
  {
    what: 'two runs at once',
    codes: ['store.locked'],
    besides: 'one goes on; a lock of a process that is gone is taken over',
    proofs: [
      ['test/integration/run-detached.test.ts', 'store.locked'],
      [stores, 'is given to exactly one of many'],
      [stores, 'is taken over from a process that was killed'],
      [garbage, 'nothing while somebody works in the store'],
    ],
  },
  {
    what: 'a disk that cannot be written',
    codes: ['store.unwritable'],
    besides: '`models list`, `show`, `lineage` and `verify` read it all the same',
    proofs: [[disks, 'is listed, verified and traced where it cannot be written']],
  },
  {
    what: 'a disk that does not tell upper from lower case',
    besides: 'names in the store are hashes in lower case: no two of them differ by case only',
    proofs: [[stores, 'has no two names that differ only by case']],
  },
  {
    what: 'folders, recipes and files with spaces, quotes, line ends, other scripts, leading digits and dashes',
    besides: 'the same hashes as with plain names',
    proofs: [
      [provenance, 'is the same in two folders, whose names stand in no manifest'],
      [steps, 'is neither a path nor hidden nor empty'],
    ],
  },
  {
    what: 'a stored file that was changed or is gone',
    codes: ['store.corrupt', 'store.contentGone'],
    besides:
      'before each use its size and time of change are compared, and it is read again where they differ; a run makes it again. What a disk changes without a trace `models verify` finds, which reads everything and names what was made of it; a push is checked by the phone',
    proofs: [
      [stores, 'offers nothing that was changed since it was hashed'],
      [stores, 'reads a content again only where it looks otherwise'],
      [steps, 'makes again what was damaged since, and says so'],
      [garbage, 'is told with what was made of what is damaged'],
    ],
  },
  {
    what: 'a manifest of a newer version',
    codes: ['store.manifestNewer'],
    besides: 'neither it nor any content without a manifest is deleted',
    proofs: [
      [steps, 'leaves alone what a newer version made under its key'],
      [stores, 'when a manifest is damaged or of a newer version'],
      [garbage, 'touches no object while a manifest cannot be read'],
    ],
  },
  {
    what: 'a damaged manifest',
    codes: ['store.manifestUnreadable', 'store.unreadableManifests'],
    proofs: [
      [stores, 'when a manifest is damaged or of a newer version'],
      [garbage, 'touches no object while a manifest cannot be read'],
    ],
  },
  {
    what: 'a base or a dataset that changes while it is read',
    codes: ['source.changed'],
    proofs: [[provenance, 'refuses to store what was made of a base that changed meanwhile']],
  },
  {
    what: 'a base folder made of links, as those of the hub’s cache are',
    besides: 'the files behind the links are hashed: two models are never taken for one',
    proofs: [[provenance, 'tells models of linked files apart']],
  },
  {
    what: 'a store that is handed on',
    besides: 'no artifact and no manifest names a folder of the computer that made it',
    proofs: [
      [mainJob, 'names no folder of this computer in any artifact'],
      [stores, 'names no folder of this computer in a manifest'],
      [stores, 'takes content of a store that was copied'],
    ],
  },
  {
    what: 'artifacts that are still needed, when the store is cleaned',
    besides:
      '`models gc` deletes what no manifest names; with `--unused` or `--keep-last N` also artifacts, but never those of the newest whole runs of a recipe, of what is newer, of what was pushed or packaged, nor what any of these was made of; while a run cannot be read, none at all, and both say so',
    proofs: [
      [garbage, 'keeps the newest whole run of each recipe and what is newer'],
      [garbage, 'keeps what was handed on, and what a person made of what stays'],
      [garbage, 'keeps content that an artifact which stays has in common with one that goes'],
    ],
  },
];
