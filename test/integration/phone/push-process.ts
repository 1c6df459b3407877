// One push in a process of its own, to be killed. It prints how many bytes the phone has stored, a number a line.
// usage: push-process PORT SERIAL FILE RECEIVER CHUNK_BYTES DIGEST_FOLDER
import { openPhone } from '../../../src/node/adb/phone';
import { connectAdbServer } from '../../../src/node/adb/server';
import { DigestCache } from '../../../src/node/device/push/digest-cache';
import { pushFile } from '../../../src/node/device/push/push-file';

const [port, serial = '', file = '', receiver = '', chunkBytes, digestFolder] = process.argv.slice(2);
const phone = await openPhone(await connectAdbServer({ port: Number(port) }), serial);
await pushFile(phone, file, {
  receiver,
  chunkBytes: Number(chunkBytes),
  digestCache: new DigestCache(digestFolder),
  onProgress: ({ phase, doneBytes }) => {
    if (phase === 'sending') {
      process.stdout.write(`${doneBytes}\n`);
    }
  },
});
phone.close();
