/** What phones announce on the network: that they wait to be paired, or that a paired computer may connect. */
export interface AnnouncedPhone {
  readonly name: string;
  readonly kind: 'pairing' | 'connect';
  readonly host: string;
  readonly port: number;
}

const kinds: Readonly<Record<string, AnnouncedPhone['kind']>> = {
  '_adb-tls-pairing._tcp': 'pairing',
  '_adb-tls-connect._tcp': 'connect',
};

/** Reads the answer to `host:mdns:services`: `NAME<tab>TYPE<tab>HOST:PORT` a line; adb before 34 ends the type by a dot. */
export function parseAnnouncedPhones(text: string): readonly AnnouncedPhone[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', type = '', address = ''] = line.trim().split(/\t+/);
    const kind = kinds[type.replace(/\.$/, '')];
    const parsed = parseAddress(address.trim());
    return kind !== undefined && /^[\w. ()-]{1,80}$/.test(name) && parsed ? [{ name, kind, ...parsed }] : [];
  });
}

/** `192.168.1.5:37123` or `[fe80::1]:37123`; undefined for anything else. */
export function parseAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(\[[\da-f:.%\w]{2,60}\]|[\w.-]{1,253}):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  return match?.[1] !== undefined && port > 0 && port < 65536 ? { host: match[1], port } : undefined;
}
