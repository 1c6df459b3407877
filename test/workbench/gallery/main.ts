// Shows every state of the views in a browser. usage: npm run webview [-- PORT]
import { startGallery } from './server';

const gallery = await startGallery({ port: Number(process.argv[2] ?? 8642) });
console.log(`${gallery.url} shows every state of the views; reload it after a change. Ctrl-C stops.`);
process.on('SIGINT', () => void gallery.stop());
